package io.pgstow.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A setting being declared: {@link #means} completes it. */
final class Declaration<T> {
  final String name;
  final Type<T> type;
  final Group group;
  final Set<Job> jobs;
  final Set<Job> requiredBy = EnumSet.noneOf(Job.class);
  List<String> aliases = List.of();
  Optional<String> defaultText = Optional.empty();
  String whenUnset = "";
  boolean refusedWithoutEffect;

  private final Declarations home;

  Declaration(Declarations home, Group group, String name, Type<T> type) {
    this.home = home;
    this.group = group;
    this.name = name;
    this.type = type;
    this.refusedWithoutEffect = !group.isShared();
    this.jobs = EnumSet.noneOf(Job.class);
    Arrays.stream(Job.values()).filter(job -> job.takes(group)).forEach(jobs::add);
  }

  /** The value where the user gives none, as the user would write it. */
  Declaration<T> defaultsTo(String text) {
    defaultText = Optional.of(text);
    return this;
  }

  /** What happens where the user gives none and no one value says it. */
  Declaration<T> whenUnset(String words) {
    whenUnset = words;
    return this;
  }

  /** Other variables that are read when this one is not set. */
  Declaration<T> alsoReads(String... names) {
    aliases = List.of(names);
    return this;
  }

  /** Jobs that take it besides those that take its group. */
  Declaration<T> alsoFor(Job... others) {
    jobs.addAll(List.of(others));
    return this;
  }

  /** Jobs that take its group but not this one. */
  Declaration<T> notFor(Job... others) {
    List.of(others).forEach(jobs::remove);
    return this;
  }

  /** Jobs that do not start without it. */
  Declaration<T> requiredBy(Set<Job> others) {
    requiredBy.addAll(others);
    return this;
  }

  /** By it the user says what is to be done: no job that does otherwise starts. */
  Declaration<T> refusedWithoutEffect() {
    refusedWithoutEffect = true;
    return this;
  }

  /** One environment usually gives it to several jobs: where it has no effect, the job says so. */
  Declaration<T> toldWithoutEffect() {
    refusedWithoutEffect = false;
    return this;
  }

  /** One sentence for users; completes the declaration. */
  Setting<T> means(String prose) {
    return means(prose, "");
  }

  /**
   * Completes the declaration.
   *
   * @param prose one sentence for users
   * @param advice when each value is right and what it costs; lines are wrapped anew
   */
  Setting<T> means(String prose, String advice) {
    return home.add(new Setting<>(this, prose, advice.replaceAll("\\s+", " ").strip()));
  }
}
