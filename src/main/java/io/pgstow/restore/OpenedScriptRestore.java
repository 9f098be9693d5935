package io.pgstow.restore;

import io.pgstow.error.Finding;
import io.pgstow.restore.script.ScriptRestore;
import java.util.List;

/** A restore of a script, which was read to its end. */
public final class OpenedScriptRestore implements OpenedRestore {
  private final RestoreContext context;
  private final ScriptRestore script;
  private final DestinationRoom room;

  OpenedScriptRestore(RestoreContext context, ScriptRestore script) {
    this.context = context;
    this.script = script;
    // that it may be run, and is whole, is known already
    this.room = new DestinationRoom(context, script.archive(), script.newDatabase(), () -> {});
  }

  @Override
  public void preflight() {
    room.preflight();
  }

  @Override
  public List<Finding> findings() {
    return room.findings();
  }

  @Override
  public String outlook() {
    return room.outlook();
  }

  @Override
  public PreparedScriptRestore prepare() {
    return room.hold(
        held -> {
          script.requireIntact(held.session(), held.ledger());
          if (script.isDone(held.session(), held.ledger())) {
            held.beside().ifPresent(DatabaseBeside::keep);
          }
          return new PreparedScriptRestore(context, script, held);
        });
  }
}
