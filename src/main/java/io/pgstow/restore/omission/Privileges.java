package io.pgstow.restore.omission;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the restoring role may do, as far as an archive asks for it.
 *
 * @param superuser whether it may do everything
 * @param foreignOwners owners of the archive's objects that it cannot hand objects over to
 * @param missingRoles owners of the archive's objects, and roles of its policies, that do not exist
 * @param refusedExtensions extensions of the archive that it may not make
 * @param accessMethods of the archive that are not there, and that it may not make
 */
public record Privileges(
    boolean superuser,
    Set<String> foreignOwners,
    Set<String> missingRoles,
    Set<String> refusedExtensions,
    Set<String> accessMethods) {

  private static final String POLICY = "POLICY";
  private static final int FIRST_WITH_SET_OPTION = 16;

  /** Asks the server, in the session of the role that restores. */
  public static Privileges of(Session session, TableOfContents contents) {
    boolean superuser =
        session.one(
            "SELECT pg_catalog.current_setting('is_superuser')::boolean", row -> row.getBoolean(1));
    Set<String> missing = missingRoles(session, contents);
    return superuser
        ? new Privileges(true, Set.of(), missing, Set.of(), Set.of())
        : new Privileges(
            false,
            Set.copyOf(
                answers(
                    session,
                    session.serverVersion().major() >= FIRST_WITH_SET_OPTION
                        ? "roles-not-to-set"
                        : "roles-not-ours",
                    contents,
                    Entry::owner)),
            missing,
            answers(session, "untrusted-extensions", contents, ofKind("EXTENSION")).stream()
                .filter(extension -> isRefused(session, extension))
                .collect(Collectors.toSet()),
            Set.copyOf(
                answers(session, "missing-access-methods", contents, ofKind("ACCESS METHOD"))));
  }

  /** Owners of objects that the role can hand over to, and then not touch any more. */
  public static Set<String> notInherited(Session session, TableOfContents contents) {
    return Set.copyOf(answers(session, "roles-not-inherited", contents, Entry::owner));
  }

  /** The entry as this role can restore it: its own, and in a table of the default kind. */
  public Entry adapt(Entry entry) {
    boolean others =
        isForeign(entry) || missingRoles.contains(Objects.requireNonNullElse(entry.owner(), ""));
    Entry owned = others ? entry.withoutOwner() : entry;
    return accessMethods.contains(Objects.requireNonNullElse(owned.tableAccessMethod(), ""))
        ? owned.withoutTableAccessMethod()
        : owned;
  }

  /** Whether an entry belongs to a role that this one cannot hand it over to. */
  boolean isForeign(Entry entry) {
    return foreignOwners.contains(Objects.requireNonNullElse(entry.owner(), ""));
  }

  /** Whether a policy is for nobody here: none of its roles exists. */
  public boolean isForNobody(Entry entry) {
    Set<String> roles = entry.kind().equals(POLICY) ? RoleNames.of(entry) : Set.of();
    return !roles.isEmpty() && missingRoles.containsAll(roles);
  }

  /** The preflight has told of them; only a run that passes it over meets any. */
  private static Set<String> missingRoles(Session session, TableOfContents contents) {
    Object names =
        contents.entries().stream()
            .flatMap(
                entry ->
                    Stream.concat(
                        Stream.of(Objects.requireNonNullElse(entry.owner(), "")),
                        entry.kind().equals(POLICY)
                            ? RoleNames.of(entry).stream()
                            : Stream.empty()))
            .filter(Predicate.not(String::isEmpty))
            .distinct()
            .toArray(String[]::new);
    return Set.copyOf(session.all(Sql.named("missing-roles"), row -> row.getString(1), names));
  }

  private static Function<Entry, @Nullable String> ofKind(String kind) {
    return entry -> entry.kind().equals(kind) ? entry.tag() : "";
  }

  private static List<String> answers(
      Session session,
      String query,
      TableOfContents contents,
      Function<Entry, @Nullable String> name) {
    Object names =
        contents.entries().stream()
            .map(name)
            .filter(Objects::nonNull)
            .filter(Predicate.not(String::isEmpty))
            .distinct()
            .toArray(String[]::new);
    return session.all(Sql.named(query), row -> row.getString(1), names);
  }

  /**
   * Providers let their users make some extensions that by rights are a superuser's; only trying
   * tells. What is tried is rolled back, with the schema that it is tried in: an extension wants
   * one to be created in, and there nobody else has made anything that its script could take for
   * its own.
   */
  private static boolean isRefused(Session session, String extension) {
    String schema = Sql.identifier("pgstow " + UUID.randomUUID());
    try {
      session.tryOut(
          "CREATE SCHEMA %s; SET LOCAL search_path = %s; CREATE EXTENSION %s CASCADE"
              .formatted(schema, schema, Sql.identifier(extension)));
      return false;
    } catch (SQLException e) {
      return Tolerance.EXTENSION.tolerates(e);
    }
  }
}
