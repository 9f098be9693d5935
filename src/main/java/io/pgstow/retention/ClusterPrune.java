package io.pgstow.retention;

import io.pgstow.manifest.Assessment.State;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterCatalogue.Assessed;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.Lease;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.StoredReport;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pruning of the backups of servers in the acts it consists of, called by one thread. A backup
 * that goes takes those backups of databases with it that no other one needs and nobody has pinned.
 */
public final class ClusterPrune {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterPrune.class);

  private final RetentionRules rules;
  private final boolean dryRun;
  private final ObjectStore store;
  private final Catalogue databases;
  private final ClusterCatalogue catalogue;
  private final Clock clock;
  private final ClockCheck clockCheck;
  private final List<String> expired = new ArrayList<>();
  private final List<String> incomplete = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();

  /**
   * A pruning that has not begun.
   *
   * @param dryRun whether to tell only what would be done
   */
  public ClusterPrune(RetentionRules rules, boolean dryRun, ObjectStore store, Clock clock) {
    this(rules, dryRun, store, clock, Clock.systemUTC());
  }

  /**
   * The same at another time than that of this machine.
   *
   * @param machine the clock of this machine, with which that of the store must agree
   */
  ClusterPrune(
      RetentionRules rules, boolean dryRun, ObjectStore store, Clock clock, Clock machine) {
    this.rules = rules;
    this.dryRun = dryRun;
    this.store = store;
    this.databases = new Catalogue(store);
    this.catalogue = new ClusterCatalogue(store);
    this.clock = clock;
    this.clockCheck = new ClockCheck(store, machine);
  }

  /** Whether to tell only what would be done. */
  public boolean dryRun() {
    return dryRun;
  }

  /** Decides, and reports it. */
  public void plan(Consumer<PrunePlan> report) {
    Instant now = clock.instant();
    Map<String, Assessed> all = new LinkedHashMap<>();
    catalogue.names().forEach(name -> all.put(name, catalogue.assess(name)));
    var lines = new ArrayList<PrunePlan.Line>();
    for (List<Candidate> series : series(all.values().stream().toList())) {
      for (Decision decision : RetentionPlan.of(series, rules, now)) {
        Assessed backup = Optional.ofNullable(all.get(decision.backup().name())).orElseThrow();
        Optional<String> use = use(backup.name(), now);
        boolean kept = decision.kept() || use.isPresent();
        if (!kept) {
          expired.add(backup.name());
        }
        lines.add(
            new PrunePlan.Line(
                PrunePlan.Kind.BACKUP,
                backup.name(),
                backup.time(),
                Optional.of(backup.size()),
                kept,
                because(decision, use, backup)));
      }
    }
    for (Assessed backup : all.values()) {
      if (backup.state() == State.INCOMPLETE) {
        lines.add(incomplete(backup, now));
      }
    }
    addReports(all, lines, now);
    lines.sort(
        Comparator.comparing(PrunePlan.Line::time).thenComparing(PrunePlan.Line::name).reversed());
    report.accept(new PrunePlan(List.copyOf(lines)));
  }

  /** Those of all databases, and those of each choice of databases. */
  private static List<List<Candidate>> series(List<Assessed> all) {
    return all.stream()
        .filter(backup -> backup.state() != State.INCOMPLETE)
        .collect(
            Collectors.groupingBy(
                ClusterPrune::choice,
                LinkedHashMap::new,
                Collectors.mapping(ClusterPrune::candidate, Collectors.toList())))
        .values()
        .stream()
        .toList();
  }

  private static List<String> choice(Assessed backup) {
    return backup.manifest().map(ClusterManifest::isOfAll).orElse(true)
        ? List.of()
        : Stream.concat(
                backup.manifest().orElseThrow().databases().stream().map(Member::database),
                backup.manifest().orElseThrow().failed().stream()
                    .map(ClusterManifest.Failure::database))
            .sorted()
            .toList();
  }

  private static Candidate candidate(Assessed backup) {
    boolean whole = backup.manifest().filter(known -> known.failed().isEmpty()).isPresent();
    return new Candidate(
        backup.name(),
        backup.time(),
        switch (backup.state()) {
          case COMPLETE, PARTIAL -> whole ? Candidate.State.GOOD : Candidate.State.DAMAGED;
          case DAMAGED, INCOMPLETE -> Candidate.State.DAMAGED;
          case UNREADABLE -> Candidate.State.UNREADABLE;
        },
        backup.manifest().map(ClusterManifest::pinned).orElse(false));
  }

  private static String because(Decision decision, Optional<String> use, Assessed backup) {
    if (decision.kept() || use.isPresent()) {
      return Stream.concat(use.stream(), decision.rules().stream().map(Rule::toString))
          .collect(Collectors.joining(", "));
    }
    return decision.backup().isGood() ? "no rule" : backup.why();
  }

  /** What a run does with it that gave a sign of life not long ago. */
  private Optional<String> use(String name, Instant now) {
    var key = new ClusterKey(name);
    try (Stream<StoredObject> restores = store.list(key.restoredPrefix())) {
      boolean restored =
          restores
              .filter(object -> isRecent(object.lastModified(), now))
              .anyMatch(
                  object ->
                      catalogue
                          .restored(object)
                          .filter(record -> record.end() == null)
                          .isPresent());
      if (restored) {
        return Optional.of("being restored");
      }
    }
    return store
        .head(key.mark())
        .filter(mark -> isRecent(mark.lastModified(), now))
        .map(_ -> "being written");
  }

  private static boolean isRecent(Instant time, Instant now) {
    return !time.isBefore(now.minus(Lease.KEPT));
  }

  private PrunePlan.Line incomplete(Assessed backup, Instant now) {
    boolean ours = store.head(new ClusterKey(backup.name()).mark()).isPresent();
    Optional<String> use = use(backup.name(), now);
    boolean kept = !ours || use.isPresent();
    if (!kept) {
      incomplete.add(backup.name());
    }
    return new PrunePlan.Line(
        ours ? PrunePlan.Kind.INCOMPLETE : PrunePlan.Kind.FOREIGN,
        backup.name(),
        backup.time(),
        Optional.of(backup.size()),
        kept,
        ours ? use.orElse("no manifest") : "not ours");
  }

  /**
   * Deletes what is to go. The globals go first: without them a backup is known as damaged, and is
   * deleted another day if this run is killed in between.
   */
  public void delete() {
    if (!incomplete.isEmpty() || !expired.isEmpty() || !reports.isEmpty()) {
      clockCheck.require();
    }
    for (String name : incomplete) {
      var key = new ClusterKey(name);
      store.delete(List.of(key.globals()));
      delete(key, List.of(key.verification(), key.mark()));
    }
    for (String name : expired) {
      delete(name);
    }
    store.delete(reports);
    LOG.info("deleted {} backups of servers", expired.size());
  }

  private void delete(String name) {
    var key = new ClusterKey(name);
    Optional<ClusterManifest> manifest = catalogue.find(key).map(ClusterCatalogue.Stored::manifest);
    if (!store.delete(List.of(key.globals())).isEmpty()
        || !store.delete(List.of(key.manifest())).isEmpty()) {
      LOG.warn("the store retains \"{}\": it is deleted another day", name);
      return;
    }
    delete(key, List.of(key.verification(), key.mark()));
    manifest.ifPresent(gone -> gone.databases().forEach(this::delete));
  }

  /** Those of backups that were not made. */
  private void addReports(Map<String, Assessed> all, List<PrunePlan.Line> lines, Instant now) {
    try (Stream<StoredObject> objects = store.list(ClusterKey.FOLDER)) {
      objects
          .filter(object -> object.lastModified().isBefore(rules.reportsSince(now)))
          .filter(
              object ->
                  ClusterKey.nameOfReport(object.key())
                      .filter(name -> !all.containsKey(name))
                      .isPresent())
          .filter(object -> StoredReport.isOurs(store, object.key()))
          .forEach(
              object -> {
                reports.add(object.key());
                lines.add(
                    new PrunePlan.Line(
                        PrunePlan.Kind.REPORT,
                        object.key(),
                        object.lastModified(),
                        Optional.of(object.size()),
                        false,
                        "no backup"));
              });
    }
  }

  private void delete(ClusterKey key, List<String> records) {
    var all = new ArrayList<>(records);
    try (Stream<StoredObject> objects = store.list(ClusterKey.FOLDER + key.name() + ".")) {
      objects
          .map(StoredObject::key)
          .filter(each -> ClusterKey.nameOfReport(each).equals(Optional.of(key.name())))
          .filter(each -> StoredReport.isOurs(store, each))
          .forEach(all::add);
    }
    try (Stream<StoredObject> restores = store.list(key.restoredPrefix())) {
      restores.map(StoredObject::key).forEach(all::add);
    }
    store.delete(all);
  }

  /** A backup of a database that was made for one of the server. */
  private void delete(Member member) {
    String database = member.database();
    if (catalogue.needed(database).containsKey(member.backup())) {
      return;
    }
    BackupPlace place = BackupPlace.of(new BackupKey(database, member.backup()));
    Optional<Manifest> own =
        databases
            .findVouched(place)
            .filter(found -> found.digest().equals(member.manifest()))
            .map(Catalogue.Vouched::manifest);
    if (own.isEmpty() || own.get().pinned()) {
      return;
    }
    var records = new Records(databases, clock.instant());
    List<BackupSet> sets =
        databases.sets(database).stream()
            .filter(set -> set.name().equals(member.backup()))
            .map(set -> records.read(new StoredBackup(database, set, BackupTime.of(set.name()))))
            .filter(known -> known.use().isEmpty())
            .map(Known::own)
            .toList();
    var removal = new Removal(store, database, clock, clockCheck, () -> sets, List::of);
    removal.open();
    removal.delete(sets);
  }
}
