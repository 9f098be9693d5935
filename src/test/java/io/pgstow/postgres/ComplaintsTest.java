package io.pgstow.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a program warns of is told apart from its errors, each with its details and hints. */
final class ComplaintsTest {
  private final Complaints complaints = new Complaints();

  @Test
  void details_and_hints_belong_to_their_warning() {
    say(
        "pg_dump: warning: there are circular foreign-key constraints among these tables:",
        "pg_dump: detail:   a",
        "pg_dump: detail:   b",
        "pg_dump: hint: You might not be able to restore the dump.",
        "pg_dump: hint: Consider using a full dump.",
        "pg_dump: warning: subscriptions not dumped because current user is not a superuser");

    assertThat(complaints.warnings())
        .containsExactly(
            "there are circular foreign-key constraints among these tables: a, b"
                + " HINT: You might not be able to restore the dump. Consider using a full dump.",
            "subscriptions not dumped because current user is not a superuser");
  }

  @Test
  void what_old_programs_say_without_a_kind_belongs_to_the_warning_before() {
    say(
        "pg_dump: warning: there are circular foreign-key constraints on this table:",
        "pg_dump:   node",
        "pg_dump: You might not be able to restore the dump.");

    assertThat(complaints.warnings())
        .containsExactly(
            "there are circular foreign-key constraints on this table: node,"
                + " You might not be able to restore the dump.");
  }

  @Test
  void a_warning_of_the_server_is_one_and_a_notice_or_an_error_is_none() {
    say(
        "NOTICE:  hello",
        "WARNING:  database \"app\" has a collation version mismatch",
        "DETAIL:  The database was created using version 1.",
        "HINT:  Rebuild all objects.",
        "pg_dump: error: query failed: ERROR:  permission denied",
        "pg_dump: detail: Query was: SELECT 1",
        "server closed the connection");

    assertThat(complaints.warnings())
        .containsExactly(
            "database \"app\" has a collation version mismatch,"
                + " The database was created using version 1. HINT: Rebuild all objects.");
    assertThat(complaints.last()).startsWith("NOTICE:  hello; ").endsWith("closed the connection");
  }

  @Test
  void however_much_is_said_little_is_kept() {
    for (int i = 0; i < 1000; i++) {
      say("pg_dump: warning: w" + i);
    }
    assertThat(complaints.warnings()).hasSize(100);
    assertThat(complaints.last().split("; ")).hasSize(20);

    var other = new Complaints();
    for (int i = 0; i < 1000; i++) {
      other.add("line " + i);
    }
    assertThat(other.warnings()).hasSize(1);
    assertThat(other.warnings().getFirst())
        .startsWith("line 0, line 1")
        .endsWith("(and 950 more lines)");
  }

  /** As one that is killed while it complains that nobody gives it rows. */
  @Test
  void what_a_killed_program_did_not_end_is_no_warning() {
    complaints.addUnfinished("pg_dump: ");

    assertThat(complaints.warnings()).isEmpty();
    assertThat(complaints.last()).isEqualTo("pg_dump: ");
  }

  private void say(String... lines) {
    List.of(lines).forEach(complaints::add);
  }
}
