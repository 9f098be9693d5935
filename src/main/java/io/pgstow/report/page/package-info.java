/** The report of a run: one page that needs nothing else, without scripts. */
@NullMarked
package io.pgstow.report.page;

import org.jspecify.annotations.NullMarked;
