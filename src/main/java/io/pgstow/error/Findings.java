package io.pgstow.error;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acts on what a look before the start has shown. */
public final class Findings {
  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

  private Findings() {}

  /**
   * Reports every finding, and fails when one of them is fatal.
   *
   * @param skipChecks whether fatal ones are reported, too, and then passed over
   */
  public static void require(List<Finding> findings, boolean skipChecks) {
    List<Finding> fatal =
        skipChecks ? List.of() : findings.stream().filter(Finding::fatal).toList();
    for (Finding finding : findings) {
      if (!fatal.contains(finding)) {
        LOG.warn("{} HINT: {}", finding.fact(), finding.hint());
      }
    }
    if (!fatal.isEmpty()) {
      throw PgstowException.of(
          ExitCode.PREFLIGHT,
          fatal.stream().map(Finding::fact).toList(),
          fatal.stream().map(Finding::hint).distinct().toList());
    }
  }
}
