package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.manifest.Catalogue;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.store.s3.S3Store;
import io.pgstow.testing.S3Server;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a restore could do if the server took no time: connections fetch segments, compare them with
 * the manifest, decompress them and throw the rows away. For src/bench/run.
 */
final class NullLoader {
  private static final int ROUNDS = 3;

  private NullLoader() {}

  /**
   * Prints a row of a table in Markdown for each number of connections.
   *
   * @param arguments a folder, or the address of an S3 server and a prefix; the database; the
   *     backup; numbers of connections
   */
  static void main(String[] arguments) throws Exception {
    try (ObjectStore store = open(arguments[0])) {
      Catalogue.Found found = new Catalogue(store).find(arguments[1], arguments[2]);
      var archive = OpenedArchive.open(store, found.place(), Optional.of(found.manifest()));
      List<StoredSegment> segments = segments(archive);
      load(segments, 1);
      System.out.println("| connections | MB/s of rows | processor, s |");
      System.out.println("|---|---|---|");
      for (int i = 3; i < arguments.length; i++) {
        measure(segments, Integer.parseInt(arguments[i]));
      }
    }
  }

  private static ObjectStore open(String place) {
    if (!place.startsWith("http:")) {
      return new FolderStore(Path.of(place));
    }
    int end = place.indexOf('/', "http://".length());
    return new S3Store(
        S3Server.options(URI.create(place.substring(0, end)), place.substring(end + 1)));
  }

  private static List<StoredSegment> segments(OpenedArchive archive) {
    var stored = StoredSegments.of(archive);
    return archive.contents().entries().stream()
        .filter(Entry::hasData)
        .flatMap(entry -> stored.of(entry).stream())
        .toList();
  }

  private static void measure(List<StoredSegment> segments, int connections) throws Exception {
    long bytes = segments.stream().mapToLong(StoredSegment::rawBytes).sum();
    long shortest = Long.MAX_VALUE;
    Duration processor = processor();
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      load(segments, connections);
      shortest = Math.min(shortest, System.nanoTime() - start);
    }
    System.out.printf(
        "| %d | %.0f | %.1f |%n",
        connections,
        bytes * 1e3 / shortest,
        processor().minus(processor).toMillis() / 1e3 / ROUNDS);
  }

  private static void load(List<StoredSegment> segments, int connections) throws Exception {
    var left = new ConcurrentLinkedQueue<>(segments);
    try (var threads = Executors.newFixedThreadPool(connections)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < connections; i++) {
        running.add(threads.submit(() -> loadAll(left)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private static Object loadAll(ConcurrentLinkedQueue<StoredSegment> left) throws Exception {
    for (StoredSegment segment = left.poll(); segment != null; segment = left.poll()) {
      try (InputStream stored = segment.place().open()) {
        segment.check(stored);
      }
    }
    return left;
  }

  private static Duration processor() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Duration.ofNanos(system.getProcessCpuTime());
  }
}
