package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.plan.NamedObjects;
import io.pgstow.restore.source.OpenedArchive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Definitions that are a part of something, as an index is of its table, where that is neither
 * chosen nor in the destination: the server would refuse each of them, and nothing of what was
 * chosen would be there.
 *
 * @param lacking the names of what lacks, each with one of its parts
 */
record Fragments(Map<String, Entry> lacking) {
  /** What to do where a database has what is chosen for it, and was to be dropped. */
  static final String UNSET_DROP =
      "Unset DST_ON_EXISTING: what was chosen goes into the tables that the database has.";

  private static final int SHOWN = 10;
  private static final Set<String> ABOUT_OTHERS = Set.of("ACL", "COMMENT", "SECURITY LABEL");

  /**
   * Looks for them.
   *
   * @param session in the destination, with an empty search_path; nothing if that will be new
   */
  static Fragments of(Optional<Session> session, OpenedArchive archive) {
    TableOfContents contents = archive.contents();
    if (!contents.isPart() && archive.hasDefinitions()) {
      return new Fragments(Map.of());
    }
    var lacking = new LinkedHashMap<String, Entry>();
    ofRelations(session, archive).forEach((name, part) -> lacking.put(name.toString(), part));
    lacking.putAll(aboutOthers(session, contents));
    return new Fragments(lacking);
  }

  private static Map<RelationName, Entry> ofRelations(
      Optional<Session> session, OpenedArchive archive) {
    TableOfContents contents = archive.contents();
    var relations = new NamedRelations(contents);
    var wholes = new LinkedHashMap<RelationName, Entry>();
    contents
        .entries()
        .forEach(
            entry -> relations.whole(entry).ifPresent(name -> wholes.putIfAbsent(name, entry)));
    wholes.keySet().removeAll(relations.made());
    // what an extension brings along is no entry
    if (contents.entries().stream().anyMatch(entry -> entry.kind().equals("EXTENSION"))) {
      Set<RelationName> known =
          contents.whole().entries().stream()
              .filter(NamedRelations::isRelation)
              .map(contents::named)
              .map(RelationName::of)
              .collect(Collectors.toSet());
      wholes.keySet().retainAll(known);
    }
    session.ifPresent(
        there -> wholes.keySet().removeAll(RelationName.there(there, wholes.keySet())));
    return wholes;
  }

  /** The archive says what privileges and comments are about. */
  private static Map<String, Entry> aboutOthers(
      Optional<Session> session, TableOfContents contents) {
    var objects = new LinkedHashMap<Entry, Entry>();
    for (Entry entry : contents.entries()) {
      if (ABOUT_OTHERS.contains(entry.kind())) {
        entry.dependencies().stream()
            .filter(dumpId -> contents.entry(dumpId).isEmpty())
            .flatMap(dumpId -> contents.whole().entry(dumpId).stream())
            .filter(object -> NamedObjects.canTell(object) && !object.kind().equals("SCHEMA"))
            .forEach(object -> objects.put(contents.named(object), entry));
      }
    }
    Set<Integer> absent =
        session
            .map(there -> NamedObjects.missing(there, List.copyOf(objects.keySet())))
            .orElseGet(
                () -> objects.keySet().stream().map(Entry::dumpId).collect(Collectors.toSet()));
    var lacking = new LinkedHashMap<String, Entry>();
    objects.forEach(
        (object, about) -> {
          if (absent.contains(object.dumpId())) {
            lacking.put(object.qualifiedName(), about);
          }
        });
    return lacking;
  }

  /** Whether it is told already that this one lacks. */
  boolean name(Entry object) {
    return lacking.containsKey(object.qualifiedName());
  }

  /**
   * Why the restore does not begin, if there are any.
   *
   * @param database its name
   * @param dropped whether it was to be dropped, with what it has
   */
  Optional<Finding> finding(String database, boolean dropped) {
    if (lacking.isEmpty()) {
      return Optional.empty();
    }
    String shown =
        lacking.entrySet().stream()
            .limit(SHOWN)
            .map(
                object ->
                    "%s (%s %s)"
                        .formatted(
                            object.getKey(), object.getValue().kind(), object.getValue().tag()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        Finding.fatal(
            "\"%s\" lacks %d objects that the chosen definitions are part of: %s"
                .formatted(
                    database, lacking.size(), lacking.size() > SHOWN ? shown + ", …" : shown),
            dropped
                ? UNSET_DROP
                : "Restore these objects first, with SECTIONS=pre-data and the same filters and names, or"
                    + " choose them, too. Or leave their parts out with EXCLUDE_TABLES or RESTORE_LIST."));
  }
}
