/** Other names for what an archive holds: schemas, owners, tablespaces. */
@NullMarked
package io.pgstow.restore.naming;

import org.jspecify.annotations.NullMarked;
