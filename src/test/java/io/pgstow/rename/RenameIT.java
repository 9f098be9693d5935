package io.pgstow.rename;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.job.JobRunner;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.Part;
import io.pgstow.store.PartSizes;
import io.pgstow.store.StoreUrl;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.store.s3.S3Store;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Copying and moving everything from one place to another, on every kind of store. */
final class RenameIT {
  private static final int LARGE = 2 * PartSizes.SMALLEST + 17;

  @TempDir static Path folder;
  private static S3Server server;

  private final List<RenameCounts> reports = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = S3Server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Places in one kind of store. */
  record Places(String kind, Function<String, StoreUrl> urls, URI endpoint) {
    StoreUrl url(String place) {
      return urls.apply(place);
    }

    ObjectStore open(StoreUrl url) {
      return switch (url) {
        case StoreUrl.Folder(Path path) -> new FolderStore(path);
        case StoreUrl.Bucket(_, String prefix) -> new S3Store(S3Server.options(endpoint, prefix));
      };
    }

    @Override
    public String toString() {
      return kind;
    }
  }

  static Stream<Places> places() {
    String place = UUID.randomUUID().toString();
    return Stream.of(
        new Places(
            "folder",
            name -> new StoreUrl.Folder(folder.resolve(place).resolve(name)),
            server.endpoint()),
        bucket(server.endpoint()));
  }

  private static Places bucket(URI endpoint) {
    String place = UUID.randomUUID().toString();
    return new Places(
        "bucket", name -> new StoreUrl.Bucket(S3Server.BUCKET, place + "/" + name), endpoint);
  }

  @ParameterizedTest
  @MethodSource("places")
  void everything_is_copied_and_nothing_is_copied_twice(Places places) {
    try (ObjectStore source = places.open(places.url("old"));
        ObjectStore target = places.open(places.url("new"))) {
      fill(source);

      rename(places, false);
      assertThat(contents(target)).isEqualTo(contents(source)).hasSize(5);
      rename(places, false);

      assertThat(reports).extracting(RenameCounts::copied).containsExactly(5L, 0L);
      assertThat(reports).extracting(RenameCounts::objects).containsExactly(5L, 5L);
      assertThat(reports).extracting(RenameCounts::removed).containsExactly(0L, 0L);
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_move_leaves_nothing_behind(Places places) {
    try (ObjectStore source = places.open(places.url("old"));
        ObjectStore target = places.open(places.url("new"))) {
      fill(source);
      List<String> before = contents(source);

      rename(places, true);

      assertThat(contents(source)).isEmpty();
      assertThat(contents(target)).isEqualTo(before);
      assertThat(reports.getLast().removed()).isEqualTo(5);
    }
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> rename(places, true))
        .withMessageContaining("has no objects")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PREFLIGHT));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_target_that_holds_anything_else_is_refused(Places places) {
    try (ObjectStore source = places.open(places.url("old"));
        ObjectStore target = places.open(places.url("new"))) {
      fill(source);
      target.put("base/1/data.tar", new byte[3]);
      assertRefused(places, target.location("base/1/data.tar"));
      target.delete("base/1/data.tar");
      target.put("other", new byte[3]);
      assertRefused(places, target.location("other"));
      assertThat(contents(target)).hasSize(1);
      assertThat(contents(source)).hasSize(5);
    }
  }

  private void assertRefused(Places places, String inTheWay) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> rename(places, true))
        .withMessageContaining("\"" + inTheWay + "\" is in the way")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PREFLIGHT));
  }

  @ParameterizedTest
  @MethodSource("places")
  void places_in_each_other_are_refused(Places places) {
    try (ObjectStore source = places.open(places.url("old"))) {
      fill(source);
      for (String other : List.of("old", "old/below")) {
        assertThatExceptionOfType(PgstowException.class)
            .isThrownBy(() -> rename(places, places.url("old"), places.url(other), true))
            .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
        assertThatExceptionOfType(PgstowException.class)
            .isThrownBy(() -> rename(places, places.url(other), places.url("old"), true))
            .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
      }
      rename(places, places.url("old"), places.url("older"), false);
      assertThat(contents(source)).hasSize(5);
    }
  }

  @Test
  void a_bucket_is_not_copied_to_a_folder() {
    Places places = bucket(server.endpoint());
    try (ObjectStore source = places.open(places.url("old"))) {
      fill(source);
      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> rename(places, places.url("old"), new StoreUrl.Folder(folder), false))
          .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_source_that_is_being_moved_elsewhere_is_left_alone(Places places) {
    try (ObjectStore source = places.open(places.url("old"))) {
      fill(source);
      source.put(".pgstow-removing", new byte[] {1});

      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> rename(places, true))
          .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUSY));
      assertThat(contents(source)).hasSize(6);
    }
  }

  @Test
  void a_move_that_breaks_off_anywhere_is_gone_on_with() {
    for (S3Operation operation :
        List.of(
            S3Operation.COPY_OBJECT,
            S3Operation.UPLOAD_PART_COPY,
            S3Operation.COMPLETE_MULTIPART_UPLOAD,
            S3Operation.DELETE_OBJECTS,
            S3Operation.DELETE_OBJECT)) {
      try (var proxy = FaultProxy.before(server.endpoint())) {
        Places places = bucket(proxy.endpoint());
        try (ObjectStore source = places.open(places.url("old"));
            ObjectStore target = places.open(places.url("new"))) {
          fill(source);
          List<String> before = contents(source);
          deny(proxy, operation);

          assertThatExceptionOfType(PgstowException.class)
              .as(operation.toString())
              .isThrownBy(() -> rename(places, true))
              .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE));
          proxy.reset();
          rename(places, true);

          assertThat(contents(target)).as(operation.toString()).isEqualTo(before);
          assertThat(contents(source)).as(operation.toString()).isEmpty();
          assertThat(target.pendingUploads("")).isEmpty();
        }
      }
    }
  }

  /** The second one of a kind; where many are deleted by one request, what comes after. */
  private static void deny(FaultProxy proxy, S3Operation operation) {
    var denied = new Fault.Answer(403, "AccessDenied", "no");
    if (operation == S3Operation.DELETE_OBJECTS) {
      proxy.inject(S3Operation.DELETE_OBJECT, Occurrences.from(2), denied);
    }
    boolean first =
        operation == S3Operation.DELETE_OBJECTS || operation == S3Operation.DELETE_OBJECT;
    proxy.inject(operation, first ? Occurrences.always() : Occurrences.from(2), denied);
  }

  private void rename(Places places, boolean removeSource) {
    rename(places, places.url("old"), places.url("new"), removeSource);
  }

  private void rename(Places places, StoreUrl from, StoreUrl to, boolean removeSource) {
    var progress = new Progress(ProgressDisplay.none(), Clock.systemUTC());
    var options = new RenameOptions(from, to, removeSource);
    try (ObjectStore source = places.open(from);
        ObjectStore target = places.open(to)) {
      new JobRunner(new Cancellation(), progress)
          .rename(new Rename(options, source, target, progress), 4, reports::add);
    }
  }

  /** What a WAL archive has, and an object in parts. */
  private static void fill(ObjectStore store) {
    store.put("base/1/data.tar", new byte[LARGE]);
    store.put("wals/0000000100000000/000000010000000000000001", new byte[] {1, 2, 3});
    store.put("wals/0000000100000000/000000010000000000000002", new byte[] {4, 5, 6});
    store.put("empty", new byte[0]);
    byte[] content = new byte[LARGE];
    new Random(7).nextBytes(content);
    try (Upload upload = store.upload("base/2/data.tar")) {
      var parts = new ArrayList<Part>();
      for (int offset = 0; offset < LARGE; offset += PartSizes.SMALLEST) {
        int length = Math.min(PartSizes.SMALLEST, LARGE - offset);
        byte[] part = new byte[length];
        System.arraycopy(content, offset, part, 0, length);
        parts.add(upload.part(parts.size() + 1, offset, part, length));
      }
      upload.complete(parts);
    }
  }

  /** Keys and sizes, sorted. */
  private static List<String> contents(ObjectStore store) {
    try (Stream<StoredObject> objects = store.list("")) {
      return objects.map(object -> object.key() + " " + object.size()).sorted().toList();
    }
  }
}
