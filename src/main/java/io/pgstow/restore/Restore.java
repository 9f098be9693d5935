package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Findings;
import io.pgstow.manifest.ArchiveSummary;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.report.Progress;
import io.pgstow.report.result.Indexes;
import io.pgstow.restore.check.Collisions;
import io.pgstow.restore.check.Demands;
import io.pgstow.restore.check.DestinationPreflight;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.naming.Renaming;
import io.pgstow.restore.part.ArchivePart;
import io.pgstow.restore.part.PartOptions;
import io.pgstow.restore.plan.IndexChoice;
import io.pgstow.restore.plan.IndexPolicy;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.resume.BackupUnderWay;
import io.pgstow.restore.script.ScriptRestore;
import io.pgstow.restore.script.ServerScript;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import io.pgstow.store.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A restore that has not begun, the first of its stages: {@link #open} answers the next. It may end
 * at any moment; another one of the same backup goes on where it was. Each stage is used by one
 * thread; the last one, {@link PreparedRestore}, is closed by whoever prepared it, the others hold
 * nothing.
 */
public final class Restore {
  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

  /** How many indexes the log names. */
  private static final int EXPLAINED = 5;

  private final RestoreOptions options;
  private final ObjectStore store;
  private final Destination destination;
  private final RestoreContext context;
  private final Optional<ServerScript> script;

  /** A restore that has not begun. */
  public Restore(
      RestoreOptions options,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress) {
    this(options, store, sessions, programs, progress, Optional.empty());
  }

  /**
   * The same.
   *
   * @param script whose database {@code sourceDatabase} is restored, if not a backup of its own
   */
  public Restore(
      RestoreOptions options,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress,
      Optional<ServerScript> script) {
    this.options = options;
    this.script = script;
    this.store = store;
    this.destination =
        new Destination(
            sessions,
            options.destination(),
            options.role(),
            options.whole().system(),
            options.whole().others(),
            options.remedies(false));
    this.context =
        new RestoreContext(
            options,
            store,
            programs,
            progress,
            destination,
            new DestinationSessions(
                sessions,
                options.destination(),
                options.role(),
                options.jobs(),
                options.sessionSettings(),
                options.existing().disableTriggers()));
  }

  /** How many connections work side by side. */
  public int jobs() {
    return options.jobs();
  }

  /** The role that restores, if not the destination's user. */
  Optional<String> role() {
    return options.role();
  }

  /** Whether the planner's statistics are collected at the end. */
  public boolean analyzes() {
    return options.analyze();
  }

  /** Waits for the server. */
  public void await() {
    destination.server().await(options.patience());
  }

  /**
   * The backup that the destination is in the middle of a restore of, if it is one of the source's
   * in this store: its name. The server must answer.
   */
  public Optional<String> underWay() {
    return new BackupUnderWay(options, store).name(destination.inspect());
  }

  /**
   * Fails if the destination is the database that another session is in, whatever it is called;
   * checks that are passed over do not pass this one over.
   */
  public void requireOtherThan(Session source) {
    destination.server().requireOtherThan(source);
  }

  /**
   * Fails on what would make a restore fail of a backup that is not made yet.
   *
   * @param serverVersion of the source, as it describes itself
   * @param requirements of the database that will be dumped
   */
  public void foresee(String serverVersion, Requirements requirements) {
    Demands demands =
        options.part().isRowsAlone()
            ? Demands.ofRows(serverVersion)
            : Demands.of(serverVersion, requirements, options.omissions(), options.names());
    try (Session session = destination.server().open()) {
      Findings.require(
          new DestinationPreflight(options, destination, demands)
              .findings(session, hoped().inspect(destination)),
          options.skipChecks());
    }
  }

  /**
   * The database that is restored into now: one that is to take the place of the destination may
   * have a name of its own until then.
   */
  public Database place() {
    return destination.place();
  }

  /** Whether all will go into schemas of new names is known when the backup is made. */
  private Beside hoped() {
    Map<String, String> schemas = options.names().schemas();
    return new Beside(
        schemas.isEmpty()
                || options.part().needsTables()
                || options.onExisting() instanceof OnExisting.Drop
            ? Optional.empty()
            : Optional.of(Set.copyOf(schemas.values())));
  }

  /** The database, if it was this restore that made it. */
  Optional<Destination.Made> made() {
    return destination.made();
  }

  /** Finds the backup, and reads its table of contents, or a script to its end. */
  public OpenedRestore open() {
    if (script.isPresent()) {
      return new OpenedScriptRestore(context, ScriptRestore.of(script.get(), options));
    }
    var catalogue = new Catalogue(store);
    OpenedArchive archive =
        options
            .file()
            .map(place -> place.asFound(store))
            .map(place -> open(place, catalogue.findManifest(place)))
            .orElseGet(
                () -> {
                  var found = catalogue.locate(options.sourceDatabase(), chosen());
                  return open(found.place(), found.manifest());
                });
    if (!options.damagedToo()) {
      catalogue.assess(archive.place()).requireUndamaged(archive.location());
    }
    return switch (archive.storage()) {
      case Storage.Script storage ->
          new OpenedScriptRestore(
              context, ScriptRestore.open(archive, storage, options, context.progress()));
      case Storage.Blocks _, Storage.Folder _, Storage.Packed _ -> {
        OpenedArchive part = part(archive);
        if (options.part().isEverything()
            || part.contents().entries().stream().anyMatch(Entry::isLargeObjects)) {
          part.requireLargeObjects();
        }
        yield opened(part);
      }
    };
  }

  private OpenedArchive part(OpenedArchive archive) {
    OpenedArchive part = archive.of(chosen(archive, options.part()));
    boolean rows = part.contents().entries().stream().anyMatch(Entry::isTableData);
    if (!options.goesBeside() || !options.part().namesTables() || !rows) {
      return part;
    }
    OpenedArchive alone = archive.of(chosen(archive, options.part().withRowsAlone()));
    boolean there =
        switch (destination.inspect()) {
          case DestinationState.Begun begun -> alone.isBegunIn(begun);
          case DestinationState.Occupied _ -> isThere(part);
          default -> false;
        };
    if (there) {
      LOG.info(
          "\"{}\" has what \"TABLES\" names: only rows are restored", options.destination().name());
    }
    return there ? alone : part;
  }

  private boolean isThere(OpenedArchive part) {
    try (Session session = destination.server().open()) {
      session.set("search_path", "");
      return Collisions.of(part, session).all();
    }
  }

  /** What the settings choose by its own names, under the names that they give it. */
  private TableOfContents chosen(OpenedArchive archive, PartOptions part) {
    return Renaming.of(
        ArchivePart.of(archive.contents(), part),
        options.names(),
        archive.manifest().map(known -> known.requirements().tablespaces()).orElse(List.of()),
        options.force());
  }

  private OpenedArchiveRestore opened(OpenedArchive archive) {
    // what gets another name is there under both
    int entries = archive.contents().entries().size() * (options.names().isNone() ? 1 : 2);
    options.memory().holding(entries).requireSegments(options.jobs(), options.segmentSize(entries));
    List<IndexChoice> choices =
        IndexChoice.of(
            archive.contents(),
            archive.manifest(),
            options.indexPolicy(),
            options.keysBeforeData());
    explain(choices);
    archive
        .manifest()
        .ifPresent(
            manifest ->
                context
                    .progress()
                    .journal()
                    .add(ArchiveSummary.of(manifest, archive.location(), chosenData(archive))));
    context.progress().journal().add(indexes(choices));
    return new OpenedArchiveRestore(context, archive, RestorePlan.of(archive.contents(), choices));
  }

  /** The entries with data that are restored, if not all are. */
  private Optional<Set<Integer>> chosenData(OpenedArchive archive) {
    return options.part().isEverything()
        ? Optional.empty()
        : Optional.of(
            archive.contents().entries().stream()
                .filter(Entry::hasData)
                .map(Entry::dumpId)
                .collect(Collectors.toSet()));
  }

  /** A manifest tells beforehand how much memory the table of contents takes. */
  private OpenedArchive open(BackupPlace place, Optional<Manifest> manifest) {
    manifest.ifPresent(known -> options.memory().holding(known.entryCount()));
    return OpenedArchive.open(store, place, manifest);
  }

  /** A newer backup may have been made since the restore of what was the latest has begun. */
  private String chosen() {
    return options.backup().equals(Catalogue.LATEST)
        ? underWay().orElse(Catalogue.LATEST)
        : options.backup();
  }

  private Indexes indexes(List<IndexChoice> choices) {
    long before = choices.stream().filter(IndexChoice::beforeData).count();
    return new Indexes(
        switch (options.indexPolicy()) {
          case IndexPolicy.Always(boolean beforeData) -> beforeData ? "before-data" : "after-data";
          case IndexPolicy.BySize _ -> "auto";
        },
        before,
        choices.size() - before,
        choices.stream()
            .limit(Indexes.MOST)
            .map(choice -> new Indexes.Choice(choice.name(), choice.beforeData(), choice.reason()))
            .toList());
  }

  private void explain(List<IndexChoice> choices) {
    if (options.indexPolicy() instanceof IndexPolicy.BySize) {
      LOG.info(
          "creating {} of {} indexes before the data",
          choices.stream().filter(IndexChoice::beforeData).count(),
          choices.size());
    }
    choices.forEach(
        choice ->
            LOG.debug(
                "{} {} the rows: {}",
                choice.name(),
                choice.beforeData() ? "before" : "after",
                choice.reason()));
    List<IndexChoice> overruled = choices.stream().filter(IndexChoice::overruled).toList();
    if (!overruled.isEmpty()) {
      LOG.info(
          "{} objects are created after all rows, regardless of INDEX_POLICY; the first: {}",
          overruled.size(),
          overruled.stream()
              .limit(EXPLAINED)
              .map(choice -> choice.name() + ", as " + choice.reason())
              .collect(Collectors.joining("; ")));
    }
  }
}
