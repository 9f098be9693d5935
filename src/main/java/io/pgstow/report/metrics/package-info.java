/** What is measured of a run, in the forms that monitoring systems take. */
@NullMarked
package io.pgstow.report.metrics;

import org.jspecify.annotations.NullMarked;
