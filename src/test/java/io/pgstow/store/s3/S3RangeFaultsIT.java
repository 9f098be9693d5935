package io.pgstow.store.s3;

import static io.pgstow.testing.Occurrences.always;
import static io.pgstow.testing.Occurrences.nth;
import static io.pgstow.testing.Occurrences.upTo;
import static io.pgstow.testing.S3Operation.GET_OBJECT;
import static io.pgstow.testing.S3Operation.LIST_OBJECTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.testing.Fault;
import io.pgstow.testing.S3Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A range is read to its end, from one object, or reading it fails. */
final class S3RangeFaultsIT extends FaultyStore {

  @BeforeEach
  void store() {
    direct.put("a", CONTENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 2_000_000})
  void it_is_read_on_from_where_it_broke_off_or_stalled(int bytes) {
    proxy.inject(GET_OBJECT, nth(1), new Fault.CutResponse(bytes));
    proxy.inject(GET_OBJECT, nth(2), new Fault.StallResponse(bytes));
    assertThat(read(store, "a")).isEqualTo(CONTENT);
    assertThat(proxy.requests()).hasSize(3);
    assertThat(proxy.requests())
        .extracting(S3RangeFaultsIT::start)
        .isSortedAccordingTo(Long::compare)
        .last()
        .satisfies(start -> assertThat(start).isLessThanOrEqualTo(2L * bytes));
  }

  @Test
  void progress_gives_it_new_tries() {
    proxy.inject(GET_OBJECT, upTo(3 * RETRIES), new Fault.CutResponse(500_000));
    assertThat(read(store, "a")).isEqualTo(CONTENT);
  }

  @Test
  void without_progress_it_fails() {
    proxy.inject(GET_OBJECT, always(), new Fault.CutResponse(0));
    assertUnreadable("the connection broke (");
    assertThat(proxy.faulted()).hasSize(1 + RETRIES);
  }

  @Test
  void an_answer_with_something_else_is_refused() {
    proxy.inject(GET_OBJECT, always(), Fault.errorInside());
    assertUnreadable("the store did not answer with the range asked for");
  }

  @Test
  void an_object_replaced_meanwhile_is_not_mixed_with_the_new_one() throws IOException {
    proxy.inject(GET_OBJECT, nth(1), new Fault.CutResponse(1_000_000));
    try (InputStream stream = store.read("a", 0, CONTENT.length)) {
      assertThat(stream.readNBytes(100)).hasSize(100);
      direct.put("a", new byte[CONTENT.length]);
      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(stream::readAllBytes)
          .withMessage("cannot read \"%s\": it was replaced meanwhile", store.location("a"));
    }
  }

  @Test
  void nothing_is_fetched_before_it_is_read() throws IOException {
    store.read("a", 0, CONTENT.length).close();
    assertThat(proxy.requests()).isEmpty();
  }

  @Test
  void a_list_is_fetched_while_it_is_read() {
    try (var objects = store.list("")) {
      assertThat(proxy.requests()).isEmpty();
      assertThat(objects.findFirst()).isPresent();
    }
    assertThat(proxy.requests()).hasSize(1).allMatch(LIST_OBJECTS);
  }

  private void assertUnreadable(String reason) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> read(store, "a"))
        .withMessageStartingWith("cannot read \"%s\": %s", store.location("a"), reason)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE));
  }

  private static long start(S3Request request) {
    Optional<String> range = request.header("Range");
    return Long.parseLong(range.orElseThrow().replaceAll("bytes=(\\d+)-.*", "$1"));
  }
}
