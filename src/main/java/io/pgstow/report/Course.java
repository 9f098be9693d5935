package io.pgstow.report;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The phases of a run and what each is worth of its time, as far as that is known before: from it
 * come a bar and a time left for the whole run. Phases that are passed over count as done.
 * Immutable.
 */
public record Course(List<Leg> legs) {

  /**
   * A phase.
   *
   * @param weight in any unit that is the same for all, at least 0
   */
  public record Leg(String phase, double weight) {}

  /**
   * How much of the whole is done, 0 to 1; empty for a phase that is none of these.
   *
   * @param fraction of the phase that is done, 0 to 1
   */
  OptionalDouble share(String phase, double fraction) {
    double before = 0;
    double all = legs.stream().mapToDouble(Leg::weight).sum();
    for (Leg leg : legs) {
      if (leg.phase().equals(phase)) {
        return all <= 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                Math.clamp((before + leg.weight() * Math.clamp(fraction, 0, 1)) / all, 0, 1));
      }
      before += leg.weight();
    }
    return OptionalDouble.empty();
  }
}
