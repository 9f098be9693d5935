/** Objects in a bucket of Amazon S3 or of a store that speaks its protocol. */
@NullMarked
package io.pgstow.store.s3;

import org.jspecify.annotations.NullMarked;
