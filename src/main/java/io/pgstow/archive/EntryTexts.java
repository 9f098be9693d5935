package io.pgstow.archive;

import org.jspecify.annotations.Nullable;

/**
 * The texts of an entry in which names stand.
 *
 * @param tag the name of the object, not quoted
 * @param definition the SQL that makes it
 * @param dropStatement the SQL that drops it
 * @param copyStatement the COPY that loads it, as it stands
 * @param namespace the schema, not quoted
 * @param tablespace empty is the default one, null is none at all
 * @param owner the role that owns it
 */
public record EntryTexts(
    String tag,
    @Nullable String definition,
    @Nullable String dropStatement,
    @Nullable String copyStatement,
    @Nullable String namespace,
    @Nullable String tablespace,
    @Nullable String owner) {}
