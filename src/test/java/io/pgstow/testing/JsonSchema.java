package io.pgstow.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A schema for objects that hold no other objects, in the few words that ours need. */
public final class JsonSchema {
  private static final Set<String> KNOWN =
      Set.of("description", "type", "enum", "pattern", "minimum", "maximum");

  private final JsonNode schema;

  private JsonSchema(JsonNode schema) {
    this.schema = schema;
  }

  /** Reads a schema. */
  public static JsonSchema read(Path file) throws java.io.IOException {
    JsonNode schema = JsonMapper.shared().readTree(Files.readAllBytes(file));
    for (JsonNode property : schema.get("properties")) {
      property
          .propertyNames()
          .forEach(
              word -> {
                if (!KNOWN.contains(word)) {
                  throw new IllegalArgumentException("this test does not know \"" + word + "\"");
                }
              });
    }
    return new JsonSchema(schema);
  }

  /** What of an object is not as the schema says. */
  public List<String> problems(JsonNode object) {
    var problems = new ArrayList<String>();
    schema
        .get("required")
        .valueStream()
        .map(JsonNode::asString)
        .filter(name -> !object.has(name))
        .forEach(name -> problems.add(name + " is missing"));
    for (String name : object.propertyNames()) {
      JsonNode rule = schema.get("properties").get(name);
      if (rule == null) {
        problems.add(name + " is not described");
      } else if (!isAllowed(rule, object.get(name))) {
        problems.add(name + " cannot be " + object.get(name));
      }
    }
    return problems;
  }

  private static boolean isAllowed(JsonNode rule, JsonNode value) {
    boolean typed =
        switch (rule.get("type").asString()) {
          case "string" -> value.isString();
          case "integer" -> value.isIntegralNumber();
          default -> throw new IllegalArgumentException(rule.toString());
        };
    return typed
        && (!rule.has("enum")
            || rule.get("enum").valueStream().anyMatch(choice -> choice.equals(value)))
        && (!rule.has("pattern")
            || Pattern.compile(rule.get("pattern").asString()).matcher(value.asString()).find());
  }

  /** The names it has. */
  public Stream<String> names() {
    return schema.get("properties").propertyNames().stream();
  }
}
