/** What an earlier run left behind: which backup it restored, and what must be taken back. */
@NullMarked
package io.pgstow.restore.resume;

import org.jspecify.annotations.NullMarked;
