/** What is told to others over HTTP when a run begins and ends; never decides how it ends. */
@NullMarked
package io.pgstow.report.notice;

import org.jspecify.annotations.NullMarked;
