package io.pgstow.restore.script;

import io.pgstow.restore.plan.RestoreOptions.Omissions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * What of a script is run.
 *
 * @param database the one that is meant of a script of a whole server; empty for one of a database
 * @param parts how many parts of such a script are of it, if that is known
 * @param tablespaces what {@code default_tablespace} is set to in place of what the script sets
 * @param hasSchemaPublic whether the destination has it already
 * @param superuser whether whoever restores may do everything
 * @param serverMajor of the destination
 */
record ScriptOptions(
    Optional<String> database,
    OptionalInt parts,
    UnaryOperator<String> tablespaces,
    Omissions omissions,
    boolean hasSchemaPublic,
    boolean superuser,
    int serverMajor) {
  static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;

  /** Before the destination is known. */
  static ScriptOptions unknown(Optional<String> database, Omissions omissions) {
    return new ScriptOptions(
        database,
        OptionalInt.empty(),
        UnaryOperator.identity(),
        omissions,
        true,
        true,
        FIRST_WITH_TRANSACTION_TIMEOUT);
  }
}
