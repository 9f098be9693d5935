package io.pgstow.store;

import static java.util.Objects.requireNonNull;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a store is: {@code s3://bucket/prefix} or {@code file:/path}. */
public sealed interface StoreUrl {

  /**
   * A place in a bucket.
   *
   * @param prefix what every key begins with, without slashes around it; may be empty
   */
  record Bucket(String bucket, String prefix) implements StoreUrl {
    @Override
    public String toString() {
      return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
  }

  /** A folder, by its absolute path. */
  record Folder(Path path) implements StoreUrl {
    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /**
   * Reads a URL as people write them: nothing in it is percent-encoded.
   *
   * @param workingDirectory what a relative path starts from
   * @throws PgstowException with the exit code {@code USAGE}
   */
  static StoreUrl parse(String url, Path workingDirectory) {
    Matcher bucket = Syntax.BUCKET.matcher(url);
    if (bucket.matches()) {
      return new Bucket(bucket.group("bucket"), bucket.group("prefix"));
    }
    Matcher file = Syntax.FILE.matcher(url);
    if (file.matches()) {
      return new Folder(workingDirectory.resolve(file.group("path")).toAbsolutePath().normalize());
    }
    throw new PgstowException(
        ExitCode.USAGE,
        "\"%s\" is not the URL of a store".formatted(url),
        "Write s3://bucket/prefix, file:/path, or file:path relative to the working directory.");
  }

  /** A place as a name and the place that the name is in. */
  record Split(StoreUrl above, String name) {}

  /**
   * Takes the last name off.
   *
   * @throws PgstowException with the exit code {@code USAGE} for a whole bucket, or the root
   */
  default Split split() {
    String place = path();
    int slash = place.lastIndexOf('/');
    String name = place.substring(slash + 1);
    if (name.isEmpty()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%s\" is not the place of one backup".formatted(this),
          "Write s3://bucket/key or file:/folder/name.");
    }
    String above = place.substring(0, Math.max(0, slash));
    return switch (this) {
      case Bucket(String bucket, _) ->
          new Split(new Bucket(bucket, above.replaceAll("/+$", "")), name);
      case Folder _ -> new Split(new Folder(Path.of(above.isEmpty() ? "/" : above)), name);
    };
  }

  /** The names with slashes between. */
  private String path() {
    return switch (this) {
      case Bucket(_, String prefix) -> prefix;
      case Folder(Path path) -> path.toString();
    };
  }

  /** Whether the same kind of store holds both, so that it may copy from one to the other. */
  default boolean isLike(StoreUrl other) {
    return getClass() == other.getClass();
  }

  /**
   * Whether they are the same place, or one is inside the other, as far as names tell: those of
   * folders after all symbolic links.
   */
  default boolean overlaps(StoreUrl other) {
    StoreUrl here = withoutLinks();
    StoreUrl there = other.withoutLinks();
    return here.contains(there) || there.contains(here);
  }

  private StoreUrl withoutLinks() {
    return this instanceof Folder(Path path) ? new Folder(real(path)) : this;
  }

  /** The path without links; what does not exist is no link. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException _) {
      @Nullable Path above = path.getParent();
      return above == null ? path : real(above).resolve(requireNonNull(path.getFileName()));
    } catch (IOException _) {
      // whoever opens it is told why
      return path;
    }
  }

  /** Whether everything below the other one is below this one. */
  private boolean contains(StoreUrl other) {
    if (this instanceof Folder(Path here) && other instanceof Folder(Path there)) {
      return there.startsWith(here);
    }
    return this instanceof Bucket(String bucket, String prefix)
        && other instanceof Bucket(String otherBucket, String otherPrefix)
        && bucket.equals(otherBucket)
        && (prefix.isEmpty() || (otherPrefix + "/").startsWith(prefix + "/"));
  }

  /** The two forms. */
  final class Syntax {
    private static final Pattern BUCKET =
        Pattern.compile("s3://(?<bucket>[^/]+)/*(?<prefix>.*?)/*");
    private static final Pattern FILE = Pattern.compile("file:(//(?=/))?(?<path>(?!//).+)");

    private Syntax() {}
  }
}
