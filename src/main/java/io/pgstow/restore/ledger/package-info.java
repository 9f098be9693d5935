/** What is restored, recorded in the destination in the transaction that restores it. */
@NullMarked
package io.pgstow.restore.ledger;

import org.jspecify.annotations.NullMarked;
