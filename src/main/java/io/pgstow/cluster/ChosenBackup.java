package io.pgstow.cluster;

import io.pgstow.cluster.RestoredDatabase.Origin;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Failure;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.ClusterManifest.Source;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.restore.script.ServerScript;
import io.pgstow.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backup of a server to restore, or a script of pg_dumpall, and what of it.
 *
 * @param name for people
 * @param location of its manifest, or of the script, for people
 * @param again what to say about another run of the job
 * @param record the key of the record of its restore into a server, by what tells that from others
 * @param source the server it is of
 * @param globals what belongs to no database
 * @param globalsSize bytes
 * @param databases the largest first
 * @param failed databases that it does not have because their backups failed
 * @param leftOut why others are not restored, by their names on the source
 */
record ChosenBackup(
    String name,
    String location,
    String again,
    UnaryOperator<String> record,
    Source source,
    GlobalsScript globals,
    long globalsSize,
    List<RestoredDatabase> databases,
    List<Failure> failed,
    Map<String, String> leftOut) {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenBackup.class);
  private static final String NOT_IN_BACKUP = "not in this backup, which is of some databases";

  /** Reads a backup, as far as it is no database's. */
  static ChosenBackup open(ClusterRestoreContext context, String name) {
    ClusterCatalogue catalogue = context.catalogue();
    ClusterManifest manifest = catalogue.require(name);
    context.found().accept(manifest.name());
    var globals =
        GlobalsScript.parse(
            catalogue.globals(manifest), context.store().location(manifest.place().globals()));
    var choice = new Choice(context.plan());
    choice.require(manifest.databases().stream().map(Member::database).toList());
    for (Member member : manifest.databases()) {
      choice.add(member.database(), member.databaseSize(), new Origin.Backup(member));
    }
    choice.requireDistinct();
    manifest.leftOut().stream()
        .filter(each -> each.why().equals(ClusterManifest.NOT_CHOSEN))
        .filter(each -> context.plan().filter().includes(each.database()))
        .forEach(each -> choice.leftOut.put(each.database(), NOT_IN_BACKUP));
    return new ChosenBackup(
        manifest.name(),
        context.store().location(manifest.place().manifest()),
        "with BACKUP_NAME=" + manifest.name(),
        manifest.place()::restored,
        manifest.source(),
        globals,
        manifest.globals().size(),
        List.copyOf(choice.databases),
        manifest.failed(),
        choice.leftOut);
  }

  /** Reads a script of pg_dumpall to its end. */
  static ChosenBackup of(ClusterRestoreContext context, BackupPlace file) {
    BackupPlace place = file.asFound(context.store());
    context.found().accept(place.name());
    LOG.info("reading \"{}\" to its end", context.store().location(place.archive()));
    ServerScript script = ServerScript.read(context.store(), place);
    String location = script.archive().location();
    GlobalsScript globals = GlobalsScript.of(script.globals(), location);
    var choice = new Choice(context.plan());
    choice.require(script.databases().keySet().stream().toList());
    script.databases().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(each -> choice.add(each.getKey(), each.getValue(), new Origin.Part(script)));
    choice.requireDistinct();
    return new ChosenBackup(
        place.name(),
        location,
        "with the same settings",
        destination -> ClusterKey.restoredScript(place.name() + "-" + script.digest(), destination),
        source(script),
        globals,
        script.globals().getBytes(StandardCharsets.UTF_8).length,
        List.copyOf(choice.databases),
        List.of(),
        choice.leftOut);
  }

  /** As its databases say. */
  private static Source source(ServerScript script) {
    String server = script.serverVersion();
    return new Source(server, ClientVersion.parse(server).map(ClientVersion::major).orElse(0), "");
  }

  /** Which databases are restored, and by what names. */
  private static final class Choice {
    private final ClusterRestorePlan plan;
    private final List<RestoredDatabase> databases = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    Choice(ClusterRestorePlan plan) {
      this.plan = plan;
    }

    /** Fails if settings name what is not among these. */
    void require(List<String> names) {
      plan.filter().require(names, plan.withSettings());
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

    void add(String source, long size, Origin origin) {
      var database =
          new RestoredDatabase(source, plan.names().getOrDefault(source, source), size, origin);
      if (!plan.filter().includes(source)) {
        leftOut.put(source, ClusterManifest.NOT_CHOSEN);
      } else if (database.isSystem() && !plan.systemDatabases()) {
        leftOut.put(source, "restored only with SYSTEM_DATABASES=true");
      } else {
        databases.add(database);
      }
    }

    void requireDistinct() {
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
  }

  /** Databases of the server that are chosen and were not to be in the backup. */
  List<String> notInBackup() {
    return leftOut.entrySet().stream()
        .filter(each -> each.getValue().equals(NOT_IN_BACKUP))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The names of the databases on the source. */
  List<String> sourceNames() {
    return databases.stream().map(RestoredDatabase::source).toList();
  }

  /**
   * The names that all of its databases would have, so that none of them is taken for anything
   * else, whichever of them are restored now.
   *
   * @param given to databases, by their names on the source
   */
  Set<String> names(Map<String, String> given) {
    return Stream.concat(
            databases.stream().map(RestoredDatabase::name),
            leftOut.keySet().stream().map(name -> given.getOrDefault(name, name)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A backup that cannot be read has none here: it fails in its turn, and the others continue. */
  Map<Member, Manifest> manifests(ObjectStore store) {
    var manifests = new LinkedHashMap<Member, Manifest>();
    var catalogue = new Catalogue(store);
    for (RestoredDatabase each : databases) {
      if (each.origin() instanceof Origin.Backup(Member member)) {
        try {
          catalogue
              .findManifest(BackupPlace.of(new BackupKey(member.database(), member.backup())))
              .ifPresent(found -> manifests.put(member, found));
        } catch (PgstowException e) {
          LOG.debug("no manifest of \"{}\"", member.database(), e);
        }
      }
    }
    return manifests;
  }
}
