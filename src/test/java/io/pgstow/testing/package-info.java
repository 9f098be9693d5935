/**
 * Equipment of the tests: real servers, client programs, a sample database, and what equals what.
 */
@NullMarked
package io.pgstow.testing;

import org.jspecify.annotations.NullMarked;
