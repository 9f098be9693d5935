package io.pgstow.config;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The declaration of one setting. Immutable, and equal only to itself.
 *
 * @param <T> what its values become
 */
public final class Setting<T> {
  private final String name;
  private final List<String> aliases;
  private final Type<T> type;
  private final Group group;
  private final Set<Job> jobs;
  private final Set<Job> requiredBy;
  private final Optional<String> defaultText;
  private final String whenUnset;
  private final boolean refusedWithoutEffect;
  private final String prose;
  private final String advice;

  Setting(Declaration<T> declared, String prose, String advice) {
    this.name = declared.name;
    this.aliases = declared.aliases;
    this.type = declared.type;
    this.group = declared.group;
    this.jobs = Collections.unmodifiableSet(declared.jobs);
    this.requiredBy = Collections.unmodifiableSet(declared.requiredBy);
    this.defaultText = declared.defaultText;
    this.whenUnset = declared.whenUnset;
    this.refusedWithoutEffect = declared.refusedWithoutEffect;
    this.prose = prose;
    this.advice = advice;
  }

  /** The environment variable's name. */
  public String name() {
    return name;
  }

  /** The variables it is read from, first come, first served. */
  Stream<String> names() {
    return Stream.concat(Stream.of(name), aliases.stream());
  }

  /** The variable that names a file holding the value, for secrets. */
  Optional<String> fileName() {
    return type.secret() ? Optional.of(name + "_FILE") : Optional.empty();
  }

  /** All variables that concern it. */
  Stream<String> variables() {
    return Stream.concat(names(), fileName().stream());
  }

  List<String> aliases() {
    return aliases;
  }

  Type<T> type() {
    return type;
  }

  Group group() {
    return group;
  }

  Set<Job> jobs() {
    return jobs;
  }

  Set<Job> requiredBy() {
    return requiredBy;
  }

  Optional<String> defaultText() {
    return defaultText;
  }

  /** What holds without a value, in words, or the default. */
  String whenUnset() {
    return defaultText.orElse(whenUnset);
  }

  /** Whether a job in which it has no effect does not start; otherwise it warns. */
  boolean refusedWithoutEffect() {
    return refusedWithoutEffect;
  }

  /** Whether a text means the value that holds anyway. */
  boolean isDefault(String text) {
    Optional<T> value = type.parse(text.strip());
    return value.isPresent() && value.equals(defaultText.flatMap(type::parse));
  }

  String prose() {
    return prose;
  }

  /** What to choose, in one paragraph; may be empty. */
  String advice() {
    return advice;
  }

  @Override
  public String toString() {
    return name;
  }
}
