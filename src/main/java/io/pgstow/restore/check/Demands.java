package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.restore.naming.NewNames;
import io.pgstow.restore.omission.RoleNames;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a backup asks of the server that it is restored into.
 *
 * @param serverVersion of the source, as it describes itself
 * @param roles that must exist, with what to do where one does not
 */
public record Demands(
    String serverVersion,
    Map<String, String> roles,
    Collection<String> extensions,
    Collection<String> tablespaces) {

  /** How many policies a hint names. */
  private static final int SHOWN = 10;

  /**
   * What an archive asks.
   *
   * @param names that its entries have already, and its manifest has not
   */
  public static Demands of(
      OpenedArchive archive, RestoreOptions.Omissions omissions, NewNames names) {
    Collection<Entry> entries = archive.contents().entries();
    return new Demands(
        archive.contents().serverVersion(),
        roles(entries, omissions),
        entries.stream().filter(entry -> entry.kind().equals("EXTENSION")).map(Entry::tag).toList(),
        archive
            .manifest()
            .map(Manifest::requirements)
            .map(Requirements::tablespaces)
            .map(found -> found.stream().map(names::tablespace).distinct().toList())
            .filter(_ -> !archive.contents().isPart())
            .orElseGet(() -> tablespaces(entries)));
  }

  private static List<String> tablespaces(Collection<Entry> entries) {
    return entries.stream()
        .map(entry -> Objects.requireNonNullElse(entry.tablespace(), ""))
        .filter(tablespace -> !tablespace.isEmpty())
        .distinct()
        .toList();
  }

  /** What rows alone ask, which go into what is there. */
  public static Demands ofRows(String serverVersion) {
    return new Demands(serverVersion, Map.of(), List.of(), List.of());
  }

  /** What a database asks of which no backup has been made yet; less is known of it. */
  public static Demands of(
      String serverVersion,
      Requirements requirements,
      RestoreOptions.Omissions omissions,
      NewNames names) {
    var roles = new TreeMap<String, String>();
    if (!omissions.owners() && !omissions.privileges()) {
      requirements.roles().forEach(role -> roles.put(names.owner(role), hint(true, true)));
    }
    return new Demands(
        serverVersion,
        roles,
        requirements.extensions().stream().map(Manifest.Extension::name).toList(),
        requirements.tablespaces().stream().map(names::tablespace).distinct().toList());
  }

  private static Map<String, String> roles(
      Collection<Entry> entries, RestoreOptions.Omissions omissions) {
    var owners = new TreeSet<String>();
    var grantees = new TreeSet<String>();
    var hints = new TreeMap<String, String>();
    for (Entry entry : entries) {
      String owner = Objects.requireNonNullElse(entry.owner(), "");
      if (!omissions.owners() && !owner.isEmpty()) {
        owners.add(owner);
      }
      if (!entry.kind().equals("POLICY") && !omissions.privileges()) {
        grantees.addAll(RoleNames.of(entry));
      }
    }
    Set<String> both = new LinkedHashSet<>(owners);
    both.addAll(grantees);
    both.forEach(role -> hints.put(role, hint(owners.contains(role), grantees.contains(role))));
    var policies = new TreeMap<String, List<String>>();
    for (Entry entry : entries) {
      if (entry.kind().equals("POLICY")) {
        RoleNames.of(entry)
            .forEach(
                role -> policies.computeIfAbsent(role, _ -> new ArrayList<>()).add(entry.tag()));
      }
    }
    policies.forEach((role, names) -> hints.put(role, hintOfPolicies(role, names)));
    return hints;
  }

  private static String hintOfPolicies(String role, List<String> policies) {
    return "Create \"%s\" first, or set SKIP_CHECKS=true: these policies are for it: %s."
        .formatted(
            role,
            policies.stream()
                .limit(SHOWN)
                .map(policy -> '"' + policy + '"')
                .collect(Collectors.joining(", ", "", policies.size() > SHOWN ? ", …" : "")));
  }

  private static String hint(boolean owns, boolean granted) {
    String owner = owns ? "NO_OWNER=true" : "";
    String and = owns && granted ? " and " : "";
    String privileges = granted ? "NO_PRIVILEGES=true" : "";
    return "Create it first, or set " + owner + and + privileges + ".";
  }
}
