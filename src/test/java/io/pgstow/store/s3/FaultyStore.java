package io.pgstow.store.s3;

import io.pgstow.store.Part;
import io.pgstow.store.PartSizes;
import io.pgstow.store.Upload;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A store whose requests go wrong as told, and the same one without faults. */
abstract class FaultyStore {
  static final int PART = PartSizes.SMALLEST;
  static final int RETRIES = 3;
  static final byte[] CONTENT = new byte[PART + 1000];

  private static S3Server server;

  FaultProxy proxy;
  S3Store store;
  S3Store direct;

  @BeforeAll
  static void startServer() {
    new Random(7).nextBytes(CONTENT);
    server = S3Server.start();
    // the first request takes a second, in which the server loads its classes
    try (var store = new S3Store(server.options("first"));
        Upload upload = store.upload("a")) {
      upload.complete(send(upload));
    }
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() {
    proxy = FaultProxy.before(server.endpoint());
    String prefix = UUID.randomUUID().toString();
    store = new S3Store(S3Server.options(proxy.endpoint(), prefix, Duration.ofSeconds(1)));
    direct = new S3Store(server.options(prefix));
  }

  @AfterEach
  void close() {
    direct.close();
    store.close();
    proxy.close();
  }

  /** Uploads the content in parts. */
  final void upload() {
    try (Upload upload = store.upload("a")) {
      upload.complete(send(upload));
    }
  }

  static List<Part> send(Upload upload) {
    var parts = new ArrayList<Part>();
    for (int offset = 0; offset < CONTENT.length; offset += PART) {
      byte[] buffer = Arrays.copyOfRange(CONTENT, offset, offset + PART);
      int length = Math.min(PART, CONTENT.length - offset);
      parts.add(upload.part(parts.size() + 1, offset, buffer, length));
    }
    return parts;
  }

  static byte[] read(S3Store store, String key) {
    try (InputStream stream = store.read(key, 0, CONTENT.length)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
