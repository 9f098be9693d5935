/** What came of a run, from which its summary, JSON, report, notices and metrics are made. */
@NullMarked
package io.pgstow.report.result;

import org.jspecify.annotations.NullMarked;
