package io.pgstow.testing;

import io.pgstow.store.PartSizes;
import io.pgstow.store.s3.S3Options;
import io.pgstow.store.s3.S3Options.Access;
import io.pgstow.store.s3.S3Options.AccessKey;
import io.pgstow.store.s3.S3Options.Writing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server in this process, on files in a folder of its own, with one bucket. It checks
 * signatures. Stopped and started again it has the same address and objects.
 */
public final class S3Server implements AutoCloseable {
  public static final String BUCKET = "stow";
  public static final AccessKey KEY = new AccessKey("test-key", "test-secret", Optional.empty());

  // the whole of a part that is not sent in signed chunks
  private static final long LARGEST_PART = 256 << 20;

  private final Path folder;
  private final int port;
  private @Nullable S3Proxy proxy;

  private S3Server(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts one on a free port. */
  public static S3Server start() {
    return start(FreePort.next());
  }

  private static S3Server start(int port) {
    try {
      Path folder = Files.createTempDirectory("pgstow-s3-");
      Files.createDirectory(folder.resolve(BUCKET));
      var server = new S3Server(folder, port);
      server.startAgain();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it after {@link #stop}. */
  public void startAgain() {
    proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY.id(), KEY.secret())
            .v4MaxNonChunkedRequestSize(LARGEST_PART)
            .ignoreUnknownHeaders(true)
            .build();
    try {
      proxy.start();
    } catch (Exception e) {
      throw new IllegalStateException("the S3 server does not start", e);
    }
  }

  /** Stops it, with every connection; its objects stay. */
  public void stop() {
    try {
      if (proxy != null) {
        proxy.stop();
        proxy = null;
      }
    } catch (Exception e) {
      throw new IllegalStateException("the S3 server does not stop", e);
    }
  }

  /** Gives the bucket a second name, as an access point's alias does. */
  public void alias(String name) {
    try {
      Files.createSymbolicLink(folder.resolve(name), folder.resolve(BUCKET));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The way to the bucket with the keys that the server knows. */
  public S3Options options(String prefix) {
    return options(endpoint(), prefix);
  }

  /** The same way, through something in front of the server. */
  public static S3Options options(URI endpoint, String prefix) {
    return options(endpoint, prefix, Duration.ofSeconds(60));
  }

  /** The same way, with a timeout for responses of the store. */
  public static S3Options options(URI endpoint, String prefix, Duration silence) {
    var access =
        new Access(
            Optional.of(endpoint), Optional.empty(), true, true, Optional.of(KEY), 3, silence, 16);
    var writing =
        new Writing(
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            PartSizes.SMALLEST,
            PartSizes.DEFAULT_MAX_PARTS,
            PartSizes.SMALLEST);
    return new S3Options(BUCKET, prefix, access, writing);
  }

  @Override
  public void close() {
    stop();
    Folders.delete(folder);
  }

  /** Serves on the given port, or on a free one if that is 0, until the process is killed. */
  static void main(String[] arguments) throws InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    S3Server server = port == 0 ? start() : start(port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println(server.endpoint());
    Thread.currentThread().join();
  }
}
