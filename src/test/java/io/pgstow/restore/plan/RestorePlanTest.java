package io.pgstow.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RestorePlanTest {

  @Test
  void empty_indexes_are_index_entries_and_nothing_else() throws IOException {
    RestorePlan plan = plan(IndexPolicy.BEFORE_DATA, false);

    assertThat(names(plan.indexes())).containsExactly("INDEX event_payload");
    assertThat(names(plan.rest()))
        .contains("CONSTRAINT customer customer_pkey", "FK CONSTRAINT event event_customer_fkey");
  }

  @Test
  void keys_before_data_never_are_foreign_keys() throws IOException {
    assertThat(names(plan(IndexPolicy.BEFORE_DATA, true).indexes()))
        .containsExactlyInAnyOrder(
            "INDEX event_payload",
            "CONSTRAINT customer customer_pkey",
            "CONSTRAINT event event_pkey");
    assertThat(names(plan(IndexPolicy.AFTER_DATA, true).indexes()))
        .containsExactlyInAnyOrder(
            "CONSTRAINT customer customer_pkey", "CONSTRAINT event event_pkey");
  }

  @Test
  void the_classical_order_has_no_second_phase() throws IOException {
    assertThat(plan(IndexPolicy.AFTER_DATA, false).indexes()).isEmpty();
  }

  @Test
  void privileges_come_after_everything_they_could_hinder() throws IOException {
    RestorePlan plan = plan(IndexPolicy.BEFORE_DATA, false);

    assertThat(names(plan.schema())).noneMatch(name -> name.startsWith("ACL"));
    assertThat(names(plan.rest())).contains("ACL TABLE customer");
  }

  @Test
  void values_of_sequences_and_data_make_the_third_phase() throws IOException {
    RestorePlan plan = plan(IndexPolicy.BEFORE_DATA, false);

    assertThat(plan.data()).isNotEmpty().allMatch(Entry::hasData);
    assertThat(names(plan.values())).contains("SEQUENCE SET customer_id_seq");
  }

  @Test
  void every_entry_is_in_one_phase_whatever_the_archive_and_the_policy() throws IOException {
    for (var archive : Golden.customArchives()) {
      TableOfContents contents = TableOfContents.read(Files.newInputStream(archive));
      for (IndexPolicy policy : List.of(IndexPolicy.BEFORE_DATA, IndexPolicy.AFTER_DATA)) {
        var plan = plan(contents, policy, true);
        List<Entry> planned = all(plan).toList();

        assertThat(new HashSet<>(planned)).hasSameSizeAs(planned);
        assertThat(contents.entries())
            .filteredOn(entry -> !planned.contains(entry))
            .extracting(Entry::kind)
            .isSubsetOf("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE");
      }
    }
  }

  private static Stream<Entry> all(RestorePlan plan) {
    return Stream.of(
            plan.schema(), plan.indexes(), plan.values(), plan.data(), plan.rest(), plan.last())
        .flatMap(List::stream);
  }

  private static List<String> names(List<Entry> entries) {
    return entries.stream().map(entry -> entry.kind() + " " + entry.tag()).toList();
  }

  private static RestorePlan plan(IndexPolicy policy, boolean keysBeforeData) throws IOException {
    try (var archive = Files.newInputStream(Golden.path(17, "seekable-none.dump"))) {
      return plan(TableOfContents.read(archive), policy, keysBeforeData);
    }
  }

  private static RestorePlan plan(
      TableOfContents contents, IndexPolicy policy, boolean keysBeforeData) {
    return RestorePlan.of(
        contents, IndexChoice.of(contents, Optional.empty(), policy, keysBeforeData));
  }
}
