/**
 * Whole servers: the globals and every database, each as an ordinary backup and restore, by one
 * process or by several that share the work.
 */
@NullMarked
package io.pgstow.cluster;

import org.jspecify.annotations.NullMarked;
