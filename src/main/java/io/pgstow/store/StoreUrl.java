package io.pgstow.store;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a store is: {@code s3://bucket/prefix} or {@code file:/path}. */
public sealed interface StoreUrl {

  /**
   * A place in a bucket.
   *
   * @param prefix what every key begins with, without slashes around it; may be empty
   */
  record Bucket(String bucket, String prefix) implements StoreUrl {}

  /** A folder, by its absolute path. */
  record Folder(Path path) implements StoreUrl {}

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

  /** Whether the same kind of store holds both, so that it may copy from one to the other. */
  default boolean isLike(StoreUrl other) {
    return getClass() == other.getClass();
  }

  /** Whether they are the same place, or one lies in the other. */
  default boolean overlaps(StoreUrl other) {
    return contains(other) || other.contains(this);
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
