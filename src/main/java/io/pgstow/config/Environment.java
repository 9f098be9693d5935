package io.pgstow.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The variables of the process. An empty one counts as unset: container tools pass undefined
 * variables so.
 */
final class Environment {
  private final SortedMap<String, String> variables = new TreeMap<>();

  Environment(Map<String, String> variables) {
    this.variables.putAll(variables);
    this.variables.values().removeIf(String::isBlank);
  }

  /** The names of all variables, in their order. */
  Set<String> names() {
    return variables.keySet();
  }

  boolean isSet(String name) {
    return variables.containsKey(name);
  }

  /** Whether somebody set the variable, and not Kubernetes for a service of that name. */
  boolean isMeant(String name) {
    return isSet(name) && !ServiceVariables.contain(name, text(name));
  }

  /** Whether the user gave the setting in any way, well-formed or not. */
  boolean gives(Setting<?> setting) {
    return setting.variables().anyMatch(this::isSet);
  }

  /** The variable by which the user gave the setting, which the user has. */
  String nameGiven(Setting<?> setting) {
    return setting.variables().filter(this::isSet).findFirst().orElse(setting.name());
  }

  /** Whether the user gave what holds anyway. */
  boolean givesDefault(Setting<?> setting) {
    return setting
        .names()
        .filter(this::isSet)
        .findFirst()
        .map(this::text)
        .filter(setting::isDefault)
        .isPresent();
  }

  /** Reads what the user gave; a file that cannot be read is a problem. */
  Optional<Given> find(Setting<?> setting, Problems problems) {
    Optional<Given> value =
        setting.names().filter(this::isSet).findFirst().map(n -> given(setting, n));
    Optional<String> fileName = setting.fileName().filter(this::isSet);
    if (fileName.isEmpty()) {
      return value;
    }
    if (value.isPresent()) {
      problems.add(
          "both \"" + setting + "\" and \"" + fileName.get() + "\" are set", "Unset one of them.");
      return Optional.empty();
    }
    return SecretFile.read(fileName.get(), text(fileName.get()), problems)
        .map(text -> new Given(text, "file"));
  }

  private Given given(Setting<?> setting, String name) {
    return new Given(text(name), name.equals(setting.name()) ? "set" : "set as " + name);
  }

  /** The value of a variable; empty if it is not set. */
  String text(String name) {
    return variables.getOrDefault(name, "");
  }
}
