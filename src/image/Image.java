import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.DockerDaemonImage;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Builds the image that a Jib build file describes, with Jib Core; the Jib CLI reads the same file.
 * Takes what of the format jib.yaml uses, and refuses the rest.
 *
 * <p>Arguments: the build file, the target ({@code tar://FILE}, {@code docker://NAME} or a name in
 * a registry), the image's name for a tar, then parameters as {@code name=value}.
 */
final class Image {
  private record BuildFile(
      String apiVersion,
      String kind,
      Base from,
      long creationTime,
      ImageFormat format,
      String user,
      String workingDirectory,
      Map<String, String> environment,
      Map<String, String> labels,
      List<String> entrypoint,
      Layers layers) {}

  private record Base(String image, List<Machine> platforms) {}

  private record Machine(String architecture, String os) {}

  private record Layers(List<Layer> entries) {}

  private record Layer(String name, Properties properties, List<Copy> files) {}

  private record Copy(String src, String dest, List<String> excludes, Properties properties) {}

  private record Properties(String filePermissions) {}

  private Image() {}

  public static void main(String[] arguments) throws Exception {
    var parameters = new TreeMap<String, String>();
    Stream.of(arguments)
        .skip(3)
        .map(argument -> argument.split("=", 2))
        .forEach(pair -> parameters.put(pair[0], pair[1]));
    BuildFile file = read(Path.of(arguments[0]), parameters);
    checkArchitecture(file.from());
    var image = describe(file).containerize(target(arguments[1], arguments[2]));
    System.out.println(arguments[1] + ": " + image.getDigest());
  }

  private static BuildFile read(Path path, Map<String, String> parameters) throws IOException {
    String text = Files.readString(path);
    for (var parameter : parameters.entrySet()) {
      text = text.replace("${" + parameter.getKey() + "}", parameter.getValue());
    }
    if (text.contains("${")) {
      throw new IllegalArgumentException(path + " names a parameter that is not given: " + text);
    }
    BuildFile file =
        YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build()
            .readValue(text, BuildFile.class);
    if (!file.kind().equals("BuildFile")) {
      throw new IllegalArgumentException(path + " is no BuildFile but a " + file.kind());
    }
    return file;
  }

  /** Jib takes a base of any architecture where an image for amd64 is asked for. */
  private static void checkArchitecture(Base base) throws IOException {
    if (!base.image().startsWith("tar://")) {
      return;
    }
    try (var tar = new TarFile(Path.of(base.image().substring(6)))) {
      String config = json(tar, "manifest.json").path(0).path("Config").asString();
      String architecture = json(tar, config).path("architecture").asString();
      for (Machine machine : base.platforms()) {
        if (!machine.architecture().equals(architecture)) {
          throw new IllegalArgumentException(
              "an image for %s needs a base for it, and %s is for %s"
                  .formatted(machine.architecture(), base.image(), architecture));
        }
      }
    }
  }

  private static JsonNode json(TarFile tar, String name) throws IOException {
    for (TarArchiveEntry entry : tar.getEntries()) {
      if (entry.getName().equals(name)) {
        try (InputStream content = tar.getInputStream(entry)) {
          return new JsonMapper().readTree(content);
        }
      }
    }
    throw new IOException("no " + name + " in the base");
  }

  private static JibContainerBuilder describe(BuildFile file) throws Exception {
    JibContainerBuilder builder =
        base(file.from().image())
            .setPlatforms(
                file.from().platforms().stream()
                    .map(machine -> new Platform(machine.architecture(), machine.os()))
                    .collect(Collectors.toSet()))
            .setCreationTime(Instant.ofEpochMilli(file.creationTime()))
            .setFormat(file.format())
            .setUser(file.user())
            .setWorkingDirectory(AbsoluteUnixPath.get(file.workingDirectory()))
            .setEnvironment(file.environment())
            .setLabels(file.labels())
            .setEntrypoint(file.entrypoint());
    for (Layer layer : file.layers().entries()) {
      builder.addFileEntriesLayer(entries(layer));
    }
    return builder;
  }

  private static JibContainerBuilder base(String image) throws Exception {
    return image.contains("://") ? Jib.from(image) : Jib.from(inRegistry(image));
  }

  private static RegistryImage inRegistry(String name) throws Exception {
    ImageReference reference = ImageReference.parse(name);
    var credentials = CredentialRetrieverFactory.forImage(reference, _ -> {});
    RegistryImage image = RegistryImage.named(reference);
    logins().forEach(file -> image.addCredentialRetriever(credentials.dockerConfig(file)));
    return image;
  }

  /** Where `podman login` and `docker login` leave credentials (containers-auth.json(5)). */
  private static Stream<Path> logins() {
    Map<String, String> variables = System.getenv();
    return Stream.of(
            Optional.ofNullable(variables.get("REGISTRY_AUTH_FILE")),
            Optional.ofNullable(variables.get("XDG_RUNTIME_DIR"))
                .map(directory -> directory + "/containers/auth.json"),
            Optional.ofNullable(variables.get("DOCKER_CONFIG"))
                .map(directory -> directory + "/config.json"),
            Optional.of(System.getProperty("user.home") + "/.docker/config.json"))
        .flatMap(Optional::stream)
        .map(Path::of);
  }

  private static FileEntriesLayer entries(Layer layer) throws IOException {
    var entries = FileEntriesLayer.builder().setName(layer.name());
    for (Copy copy : layer.files()) {
      Path source = Path.of(copy.src());
      if (!Files.exists(source)) {
        throw new IOException("layer " + layer.name() + " needs " + source);
      }
      try (Stream<Path> files = Files.walk(source)) {
        for (Path path : files.sorted().filter(path -> !excluded(copy, path)).toList()) {
          entries.addEntry(path, destination(copy, source, path), permissions(layer, copy, path));
        }
      }
    }
    return entries.build();
  }

  private static boolean excluded(Copy copy, Path path) {
    return Optional.ofNullable(copy.excludes()).orElse(List.of()).stream()
        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
        .anyMatch(glob -> glob.matches(path.toAbsolutePath()));
  }

  private static AbsoluteUnixPath destination(Copy copy, Path source, Path path) {
    String relative = source.relativize(path).toString();
    AbsoluteUnixPath destination = AbsoluteUnixPath.get(copy.dest());
    return relative.isEmpty() ? destination : destination.resolve(relative);
  }

  private static FilePermissions permissions(Layer layer, Copy copy, Path path) {
    if (Files.isDirectory(path)) {
      return FilePermissions.DEFAULT_FOLDER_PERMISSIONS;
    }
    return Stream.of(copy.properties(), layer.properties())
        .flatMap(Stream::ofNullable)
        .map(properties -> FilePermissions.fromOctalString(properties.filePermissions()))
        .findFirst()
        .orElse(FilePermissions.DEFAULT_FILE_PERMISSIONS);
  }

  private static Containerizer target(String target, String name) throws Exception {
    Path cache = Path.of("target", "image", "cache");
    return containerizer(target, name)
        .setBaseImageLayersCache(cache.resolve("base"))
        .setApplicationLayersCache(cache.resolve("application"))
        .setToolName("pgstow");
  }

  private static Containerizer containerizer(String target, String name) throws Exception {
    if (target.startsWith("tar://")) {
      return Containerizer.to(TarImage.at(Path.of(target.substring(6))).named(name));
    }
    if (target.startsWith("docker://")) {
      return Containerizer.to(DockerDaemonImage.named(target.substring(9)));
    }
    return Containerizer.to(inRegistry(target));
  }
}
