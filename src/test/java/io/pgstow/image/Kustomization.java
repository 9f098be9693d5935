package io.pgstow.image;

import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What {@code kubectl kustomize} makes of a folder, without labels and names of images: resources
 * and the patches of them. A path that a patch takes for granted must be there.
 */
record Kustomization(Path folder) {
  private static final Path ROOT = Path.of("k8s-jobs");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String FILE = "kustomization.yaml";

  static Kustomization base() {
    return new Kustomization(ROOT.resolve("base"));
  }

  static Kustomization example(String name) {
    return new Kustomization(ROOT.resolve("examples").resolve(name));
  }

  /** All there are: the base and the examples of it. */
  static List<Kustomization> all() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(path -> path.endsWith(FILE))
          .map(path -> new Kustomization(path.getParent()))
          .sorted((one, other) -> one.folder.compareTo(other.folder))
          .toList();
    }
  }

  /** What is to be copied and filled in before. */
  static List<JsonNode> secrets() {
    return documents(ROOT.resolve("examples/secrets.yaml"));
  }

  List<JsonNode> build() {
    JsonNode file = YAML.readTree(folder.resolve(FILE));
    var resources = new ArrayList<JsonNode>();
    for (JsonNode name : file.path("resources")) {
      Path resource = folder.resolve(name.asString());
      resources.addAll(
          Files.isDirectory(resource)
              ? new Kustomization(resource.normalize()).build()
              : documents(resource));
    }
    for (JsonNode patch : file.path("patches")) {
      apply(patch, resources);
    }
    return resources;
  }

  private void apply(JsonNode patch, List<JsonNode> resources) {
    JsonNode operations = YAML.readTree(patch.path("patch").asString());
    boolean applied = false;
    for (int i = 0; i < resources.size(); i++) {
      if (isTarget(patch.path("target"), resources.get(i))) {
        resources.set(i, JsonPatch.apply(operations, resources.get(i)));
        applied = true;
      }
    }
    if (!applied) {
      throw new AssertionError(folder + ": nothing is " + patch.path("target"));
    }
  }

  /** Kind and name are expressions that match as a whole; what is absent matches all. */
  private static boolean isTarget(JsonNode target, JsonNode resource) {
    return Pattern.matches(target.path("kind").asString(".*"), resource.path("kind").asString())
        && Pattern.matches(
            target.path("name").asString(".*"), resource.path("metadata").path("name").asString());
  }

  private static List<JsonNode> documents(Path file) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file)) {
      return documents.readAll();
    }
  }
}
