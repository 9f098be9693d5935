package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.Collection;
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

  private static final String OF_SCHEMA = "SCHEMA ";

  private SchemaPublic() {}

  /**
   * Makes it what the archive takes for granted, before a restore begins.
   *
   * @param inUse whether the destination holds other objects: one that is there stays as it is
   * @return whether it was not there
   */
  public static boolean prepare(
      Session session, OpenedArchive archive, RestoreOptions options, boolean inUse) {
    boolean recent = session.serverVersion().major() >= FIRST_WITHOUT_CREATE;
    String name = options.names().schema(NAME);
    boolean others =
        options.names().schemas().entrySet().stream()
            .anyMatch(given -> given.getValue().equals(name) && !given.getKey().equals(NAME));
    boolean made = !others && archive.schemas().contains(name) && !isThere(session, name);
    if (made && !knowsPrivileges(archive, name)) {
      makeForNobody(session, name);
    } else if (made && name.equals(NAME)) {
      session.execute(Sql.named(recent ? "schema-public" : "schema-public-before-15"));
    } else if (made) {
      make(session, name, recent, options.omissions());
    }
    if (!recent && (made || !inUse) && takesNoCreateForGranted(archive)) {
      session.execute(Sql.named("schema-public-without-create"));
    }
    return made;
  }

  /**
   * Whether it is known who may use the schema: what is restored has its privileges, or all of the
   * archive has none of it, because they are the usual ones. A dump of tables has none either.
   */
  private static boolean knowsPrivileges(OpenedArchive archive, String name) {
    Collection<Entry> all = archive.contents().whole().entries();
    boolean ofTables =
        archive
            .manifest()
            .flatMap(Manifest::part)
            .filter(chosen -> chosen.containsKey("TABLES"))
            .isPresent();
    boolean usual =
        !ofTables
            && all.stream().noneMatch(entry -> arePrivileges(entry, NAME))
            && all.stream()
                .anyMatch(
                    entry ->
                        entry.kind().equals("DATABASE")
                            || (entry.kind().equals("SCHEMA") && entry.tag().equals(NAME)));
    return usual
        || archive.contents().entries().stream().anyMatch(entry -> arePrivileges(entry, name));
  }

  /** As any other schema that lacks: the destination is never more open than the source. */
  private static void makeForNobody(Session session, String name) {
    String schema = Sql.identifier(name);
    LOG.warn(
        "what is restored does not have the privileges on the schema public: the restoring role creates and owns {}, and nobody else may use it; to change that: GRANT USAGE ON SCHEMA {} TO PUBLIC",
        schema,
        schema);
    session.execute("CREATE SCHEMA " + schema);
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
        && archive.contents().entries().stream().anyMatch(entry -> arePrivileges(entry, NAME));
  }

  /** Its tag has the name as it is, or quoted; before 11 it was the name alone. */
  private static boolean arePrivileges(Entry entry, String schema) {
    String namespace = entry.namespace();
    return entry.kind().equals("ACL")
        && (namespace == null || namespace.isEmpty())
        && (entry.tag().equals(schema)
            || entry.tag().equals(OF_SCHEMA + schema)
            || entry.tag().equals(OF_SCHEMA + Sql.identifier(schema)));
  }
}
