package io.pgstow.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Settings that are YAML texts of names and what is said of each. */
final class YamlTexts {
  private YamlTexts() {}

  /**
   * Texts by name, in their order; at least one.
   *
   * @param form what they are, for users
   */
  static Type<Map<String, String>> type(String form) {
    return Type.of("a YAML text of " + form, YamlTexts::parse);
  }

  private static Optional<Map<String, String>> parse(String yaml) {
    try {
      JsonNode root = new YAMLMapper().readTree(yaml);
      var texts = new LinkedHashMap<String, String>();
      if (!root.isObject()) {
        return Optional.empty();
      }
      for (var entry : root.properties()) {
        if (!entry.getValue().isValueNode() || entry.getValue().asString().isBlank()) {
          return Optional.empty();
        }
        texts.put(entry.getKey(), entry.getValue().asString());
      }
      return texts.isEmpty() ? Optional.empty() : Optional.of(Collections.unmodifiableMap(texts));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
