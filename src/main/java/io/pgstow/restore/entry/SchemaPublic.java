package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema public, as initdb makes it: pg_dump takes it for granted, and dumps only what was
 * changed about it since (pg_dump.c, getNamespaces).
 */
public final class SchemaPublic {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaPublic.class);
  private static final String NAME = "public";

  /** From here on everybody may use it, and not make anything in it. */
  private static final int FIRST_WITHOUT_CREATE = 15;

  private static final Set<String> TAGS_OF_PRIVILEGES = Set.of("SCHEMA public", NAME);

  private SchemaPublic() {}

  /**
   * Makes it what the archive takes for granted, before a restore begins.
   *
   * @param inUse whether the destination holds other objects: one that is there stays as it is
   * @return whether it was not there
   */
  public static boolean prepare(
      Session session, OpenedArchive archive, RestoreOptions options, boolean inUse) {
    boolean made = false;
    boolean recent = session.serverVersion().major() >= FIRST_WITHOUT_CREATE;
    String other = options.names().schema(NAME);
    if (!other.equals(NAME) && archive.schemas().contains(other) && !isThere(session, other)) {
      make(session, other, recent, options.omissions());
      made = true;
    }
    if (archive.schemas().contains(NAME) && !isThere(session, NAME)) {
      session.execute(Sql.named(recent ? "schema-public" : "schema-public-before-15"));
      made = true;
    }
    if (!recent && (made || !inUse) && takesNoCreateForGranted(archive)) {
      session.execute(Sql.named("schema-public-without-create"));
    }
    return made;
  }

  /** Under another name, as recent servers make it: nobody may make anything in it unasked. */
  private static void make(
      Session session, String name, boolean recent, RestoreOptions.Omissions omissions) {
    String schema = Sql.identifier(name);
    session.execute("CREATE SCHEMA " + schema);
    if (!omissions.privileges()) {
      session.execute("GRANT USAGE ON SCHEMA %s TO PUBLIC".formatted(schema));
    }
    if (recent && !omissions.owners()) {
      try {
        session.execute("ALTER SCHEMA %s OWNER TO pg_database_owner".formatted(schema));
      } catch (PgstowException e) {
        LOG.debug("{} stays the restoring role's", schema, e);
      }
    }
  }

  private static boolean isThere(Session session, String name) {
    return session
        .first(
            "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getInt(1),
            name)
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
