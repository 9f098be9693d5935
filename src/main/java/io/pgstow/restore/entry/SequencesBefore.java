package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sequences of a database in use that were there before the restore. One that has given more values
 * than at the source stays as it is: set back, it would give some of them again.
 */
public final class SequencesBefore {
  private static final Logger LOG = LoggerFactory.getLogger(SequencesBefore.class);

  private final Session session;
  private final boolean standardStrings;
  private final Set<Integer> before;
  private final Set<String> hidden;

  /**
   * Asks the server.
   *
   * @param contents of the archive, or a part, which makes sequences of its own
   * @param inUse whether the destination held other objects when the restore began
   */
  public SequencesBefore(Session session, TableOfContents contents, boolean inUse) {
    this.session = session;
    this.standardStrings = contents.standardStrings();
    this.before = inUse ? before(session, contents) : Set.of();
    this.hidden =
        Set.copyOf(
            session.all(
                Sql.named("hidden-sequences"),
                row -> Sql.identifier(row.getString("schema"), row.getString("name"))));
  }

  /** The entries that set a sequence which is there, and which the archive does not make. */
  private static Set<Integer> before(Session session, TableOfContents contents) {
    Set<String> made =
        contents.entries().stream()
            .filter(entry -> entry.kind().equals("SEQUENCE"))
            .map(Entry::qualifiedName)
            .collect(Collectors.toSet());
    List<Entry> others =
        contents.entries().stream()
            .filter(entry -> entry.kind().equals("SEQUENCE SET"))
            .filter(entry -> !made.contains(entry.qualifiedName()))
            .toList();
    return Set.copyOf(
        session.all(
            Sql.named("named-relations"),
            row -> row.getInt(1),
            others.stream().map(Entry::dumpId).toArray(Integer[]::new),
            others.stream()
                .map(entry -> Objects.requireNonNullElse(entry.namespace(), ""))
                .toArray(String[]::new),
            others.stream().map(Entry::tag).toArray(String[]::new)));
  }

  /** The value of a sequence that is further than the value an entry sets it to. */
  public Optional<SequenceValue> further(Entry entry) {
    return isBefore(entry) && !hidden.contains(entry.qualifiedName())
        ? SequenceValue.of(entry, standardStrings)
            .flatMap(value -> value.furtherIn(session, entry.qualifiedName()))
        : Optional.empty();
  }

  private boolean isBefore(Entry entry) {
    return before.contains(entry.dumpId());
  }

  /** Whether an entry is not run, so that its sequence stays as it is; the log says why. */
  public boolean keep(Entry entry) {
    if (isBefore(entry) && hidden.contains(entry.qualifiedName())) {
      LOG.warn(
          "the restoring role may not read the sequence {}, which may be further than in the backup: it is not set to {}",
          entry.qualifiedName(),
          valueOf(entry));
      return true;
    }
    Optional<SequenceValue> further = further(entry);
    further.ifPresent(
        value ->
            LOG.warn(
                "sequence {} is further than in the backup and stays as it is: {}, in the backup {}",
                entry.qualifiedName(),
                value,
                valueOf(entry)));
    return further.isPresent();
  }

  private String valueOf(Entry entry) {
    return SequenceValue.of(entry, standardStrings).map(SequenceValue::toString).orElse("");
  }
}
