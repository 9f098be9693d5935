/** What a person or a program reads of a run: tables on stdout, progress on stderr. */
@NullMarked
package io.pgstow.report;

import org.jspecify.annotations.NullMarked;
