package io.pgstow.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records as JSON documents in the store. What a document does not say is null, and only a
 * component that says so may be: a document that lacks anything else is refused as a whole.
 */
final class StoredJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  /** Asked once: a manifest has thousands of records of a few kinds. */
  private static final ClassValue<List<Component>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
          return Stream.of(type.getRecordComponents()).map(Component::of).toList();
        }
      };

  private record Component(RecordComponent component, boolean nullable) {
    static Component of(RecordComponent component) {
      return new Component(
          component, component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    @Nullable Object of(Record owner) {
      try {
        return component.getAccessor().invoke(owner);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private StoredJson() {}

  /** A record as a document, UTF-8. */
  static byte[] write(Record document) {
    return JSON.writeValueAsBytes(document);
  }

  /** A document with one field set; all else in it stays. */
  static byte[] with(byte[] json, String field, boolean value) {
    var root = (ObjectNode) JSON.readTree(json);
    return JSON.writeValueAsBytes(root.put(field, value));
  }

  /**
   * Reads a document.
   *
   * @throws JacksonException for anything else than such a document
   */
  static <T extends Record> T read(byte[] json, Class<T> type) {
    T document = JSON.readValue(json, type);
    requireThere(document, "the document");
    return document;
  }

  private static void requireThere(@Nullable Object value, String what) {
    switch (value) {
      case null ->
          throw DatabindException.from((JsonParser) null, "\"%s\" is missing".formatted(what));
      case Record owner -> {
        for (Component each : COMPONENTS.get(owner.getClass())) {
          Object held = each.of(owner);
          if (held != null || !each.nullable()) {
            requireThere(held, each.component().getName());
          }
        }
      }
      case Collection<?> elements -> elements.forEach(each -> requireThere(each, what));
      case Map<?, ?> pairs -> pairs.values().forEach(each -> requireThere(each, what));
      default -> {}
    }
  }
}
