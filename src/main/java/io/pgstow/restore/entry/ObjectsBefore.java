package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.HashMap;
import java.util.Map;

/**
 * The schemas and publications of a destination. One that an archive would make, and that is there
 * although the ledger does not have it, was there before the restore: public, or the provider's.
 *
 * @param ours whether each belongs to the restoring role
 */
public record ObjectsBefore(Map<Name, Boolean> ours) {

  /** An object by the kind and the tag that its entry would have. */
  record Name(String kind, String tag) {}

  /** Asks the server. */
  public static ObjectsBefore of(Session session) {
    var ours = new HashMap<Name, Boolean>();
    session.all(
        Sql.named("schemas-and-publications"),
        row ->
            ours.put(
                new Name(row.getString("kind"), row.getString("name")), row.getBoolean("ours")));
    return new ObjectsBefore(ours);
  }

  /** The entry without what is done already, or may not be done. */
  public Entry adapt(Entry entry) {
    Boolean own = ours.get(new Name(entry.kind(), entry.tag()));
    if (own == null) {
      return entry;
    }
    return own ? entry.ofExisting() : entry.ofExisting().withoutOwner();
  }
}
