package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.Manifest;
import io.pgstow.store.ObjectStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backup of a server to restore, and what of it.
 *
 * @param databases the largest first
 * @param leftOut why the others are not restored, by their names on the source
 */
record ChosenBackup(
    ClusterManifest manifest,
    GlobalsScript globals,
    List<RestoredDatabase> databases,
    Map<String, String> leftOut) {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenBackup.class);

  /** Reads it, as far as it is no database's. */
  static ChosenBackup open(ClusterRestoreContext context, String name) {
    ClusterRestorePlan plan = context.plan();
    ClusterCatalogue catalogue = context.catalogue();
    ClusterManifest manifest = catalogue.require(name);
    var globals =
        GlobalsScript.parse(
            catalogue.globals(manifest), context.store().location(manifest.place().globals()));
    List<String> names = manifest.databases().stream().map(Member::database).toList();
    plan.filter().require(names, plan.withSettings());
    requireMapped(plan, names);
    var databases = new ArrayList<RestoredDatabase>();
    var leftOut = new LinkedHashMap<String, String>();
    for (Member member : manifest.databases()) {
      var database =
          new RestoredDatabase(
              member, plan.names().getOrDefault(member.database(), member.database()));
      if (!plan.filter().includes(member.database())) {
        leftOut.put(member.database(), ClusterManifest.NOT_CHOSEN);
      } else if (database.isSystem() && !plan.systemDatabases()) {
        leftOut.put(member.database(), "restored only with SYSTEM_DATABASES=true");
      } else {
        databases.add(database);
      }
    }
    requireDistinct(databases);
    return new ChosenBackup(manifest, globals, List.copyOf(databases), leftOut);
  }

  private static void requireMapped(ClusterRestorePlan plan, List<String> names) {
    for (String name : plan.names().keySet()) {
      if (!names.contains(name)) {
        throw new PgstowException(
            ExitCode.USAGE,
            "\"MAP_DATABASE\" names the database \"%s\", which is not in the backup"
                .formatted(name),
            "The backup has: " + Attempts.names(names) + ".");
      }
    }
  }

  private static void requireDistinct(List<RestoredDatabase> databases) {
    var names = new TreeSet<String>();
    for (RestoredDatabase each : databases) {
      if (!names.add(each.name())) {
        throw new PgstowException(
            ExitCode.USAGE,
            "two databases would have the name \"%s\"".formatted(each.name()),
            "Rename one with MAP_DATABASE, or exclude one with EXCLUDE_DATABASES.");
      }
    }
  }

  /** The names of the databases on the source. */
  List<String> sourceNames() {
    return databases.stream().map(each -> each.member().database()).toList();
  }

  /** Where the manifest is, for people. */
  String location(ObjectStore store) {
    return store.location(manifest.place().manifest());
  }

  /** A backup that cannot be read has none here: it fails in its turn, and the others continue. */
  Map<Member, Manifest> manifests(ObjectStore store) {
    var manifests = new LinkedHashMap<Member, Manifest>();
    var catalogue = new Catalogue(store);
    for (RestoredDatabase each : databases) {
      Member member = each.member();
      try {
        catalogue
            .findManifest(BackupPlace.of(new BackupKey(member.database(), member.backup())))
            .ifPresent(found -> manifests.put(member, found));
      } catch (PgstowException e) {
        LOG.debug("no manifest of \"{}\"", member.database(), e);
      }
    }
    return manifests;
  }
}
