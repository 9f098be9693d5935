package io.pgstow.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds variables that were meant as settings but are none. A mistake in {@code SRC_*} or {@code
 * DST_*} stops the job, for another database might be meant; any other is told.
 */
final class UnknownNames {
  private static final Pattern OWN = Pattern.compile("(SRC|DST|BACKUP|S3|DUMP|RESTORE)_.*");
  private static final Set<String> KNOWN =
      AllSettings.all().stream()
          .flatMap(Setting::variables)
          .collect(Collectors.toUnmodifiableSet());

  /** The AWS SDK's own, where roles are had. */
  private static final String OF_THE_SDK = "AWS_ENDPOINT_URL_STS";

  private final Job job;
  private final Environment environment;
  private final Problems problems;
  private final List<String> ignored = new ArrayList<>();

  UnknownNames(Job job, Environment environment, Problems problems) {
    this.job = job;
    this.environment = environment;
    this.problems = problems;
  }

  void check() {
    environment.names().stream()
        .filter(name -> !KNOWN.contains(name) && !name.equals(OF_THE_SDK))
        .filter(name -> !DatabaseSettings.isOne(name))
        .forEach(this::unknown);
    if (!ignored.isEmpty()) {
      problems.warn("not settings of pgstow, ignored: " + String.join(", ", ignored));
    }
  }

  private void unknown(String name) {
    Optional<ConnectionSettings> side = ConnectionSettings.sideOf(name);
    List<String> meant = environment.isMeant(name) ? meant(name, side) : List.of();
    String fact = "\"" + name + "\" is not a setting";
    String hint = "\"" + String.join("\" or \"", meant) + "\" may be meant";
    if (meant.isEmpty() && OWN.matcher(name).matches()) {
      ignored.add(name);
    } else if (!meant.isEmpty() && side.isPresent()) {
      problems.add(fact, hint + ".");
    } else if (!meant.isEmpty()) {
      problems.warn(fact + "; " + hint);
    }
  }

  private List<String> meant(String name, Optional<ConnectionSettings> side) {
    List<String> sameThing =
        (side.isPresent() ? side.get().all().stream() : lacking())
            .filter(setting -> ForeignNames.of(setting).anyMatch(name::equals))
            .map(Setting::name)
            .toList();
    return sameThing.isEmpty() ? nearest(name, side).stream().toList() : sameThing;
  }

  /** What the job would take but was not given; the required ones are reported as missing. */
  private Stream<Setting<?>> lacking() {
    return AllSettings.of(job).stream()
        .filter(setting -> !setting.requiredBy().contains(job) && !environment.gives(setting));
  }

  private static Optional<String> nearest(String name, Optional<ConnectionSettings> side) {
    String setting = name.endsWith("_FILE") ? name.substring(0, name.length() - 5) : name;
    List<String> candidates =
        KNOWN.stream().filter(known -> ConnectionSettings.sideOf(known).equals(side)).toList();
    return Nearest.to(setting, candidates, tolerance(setting, side));
  }

  /** Other variables need not be pgstow's at all, so they must be nearer. */
  private static int tolerance(String name, Optional<ConnectionSettings> side) {
    return side.map(s -> Math.max(1, (name.length() - s.prefix().length()) / 3))
        .orElse(name.length() < 5 ? 0 : name.length() < 8 ? 1 : 2);
  }
}
