package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.source.OpenedArchive;
import java.util.Set;

/**
 * The schema public, as initdb makes it: pg_dump takes it for granted, and dumps only what was
 * changed about it since (pg_dump.c, getNamespaces).
 */
public final class SchemaPublic {
  private static final String NAME = "public";

  /** From here on everybody may use it, and not make anything in it. */
  private static final int FIRST_WITHOUT_CREATE = 15;

  private static final Set<String> TAGS_OF_PRIVILEGES = Set.of("SCHEMA public", NAME);

  private SchemaPublic() {}

  /** Makes it what the archive takes for granted, before a restore begins. */
  public static void prepare(Session session, OpenedArchive archive) {
    boolean recent = session.serverVersion().major() >= FIRST_WITHOUT_CREATE;
    if (archive.schemas().contains(NAME) && !isThere(session)) {
      session.execute(Sql.named(recent ? "schema-public" : "schema-public-before-15"));
    }
    if (!recent && takesNoCreateForGranted(archive)) {
      session.execute(Sql.named("schema-public-without-create"));
    }
  }

  private static boolean isThere(Session session) {
    return session
        .first(
            "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getInt(1),
            NAME)
        .isPresent();
  }

  /** Newer programs do so of older servers, too. */
  private static boolean takesNoCreateForGranted(OpenedArchive archive) {
    return ClientVersion.parse(archive.contents().clientVersion())
            .filter(version -> version.major() >= FIRST_WITHOUT_CREATE)
            .isPresent()
        && archive.contents().entries().stream().anyMatch(SchemaPublic::arePrivileges);
  }

  private static boolean arePrivileges(Entry entry) {
    String namespace = entry.namespace();
    return entry.kind().equals("ACL")
        && TAGS_OF_PRIVILEGES.contains(entry.tag())
        && (namespace == null || namespace.isEmpty());
  }
}
