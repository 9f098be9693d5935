package io.pgstow.app;

import io.pgstow.config.ConnectionParameters;
import io.pgstow.config.Setting;
import io.pgstow.config.Settings;
import io.pgstow.config.SqlSettings;
import io.pgstow.error.PgstowException;
import io.pgstow.job.ExtraStep;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The user's SQL that runs before and after a job, each text in a session of its own. */
final class ExtraSql {
  private final Settings settings;
  private final RunContext context;

  ExtraSql(Settings settings, RunContext context) {
    this.settings = settings;
    this.context = context;
  }

  /** Those that are set. */
  List<ExtraStep> steps() {
    var steps = new ArrayList<ExtraStep>();
    String before = "Correct it, and run the job again.";
    add(steps, SqlSettings.SRC_PRE_SQL, "wait for the source", settings::source, before);
    add(
        steps,
        SqlSettings.SRC_POST_SQL,
        "write manifest",
        settings::source,
        "The backup is complete. Correct it, and run it by hand.");
    add(steps, SqlSettings.DST_PRE_SQL, "prepare the destination", settings::destination, before);
    add(
        steps,
        SqlSettings.DST_POST_SQL,
        "finish",
        settings::destination,
        "The restore is complete. Correct it, and run it by hand.");
    return steps;
  }

  private void add(
      List<ExtraStep> steps,
      Setting<String> setting,
      String after,
      Supplier<ConnectionParameters> where,
      String hint) {
    settings
        .find(setting)
        .ifPresent(
            sql -> {
              Database database = context.database(where.get());
              boolean restored =
                  setting == SqlSettings.DST_PRE_SQL || setting == SqlSettings.DST_POST_SQL;
              steps.add(
                  new ExtraStep(
                      setting.name(),
                      after,
                      place ->
                          execute(
                              setting, place.filter(_ -> restored).orElse(database), sql, hint)));
            });
  }

  private void execute(Setting<String> setting, Database database, String sql, String hint) {
    try (Session session = context.sessions().open(database)) {
      session.execute(sql);
    } catch (PgstowException e) {
      throw new PgstowException(
          e.exitCode(), "\"%s\" has failed: %s".formatted(setting.name(), e.getMessage()), hint, e);
    }
  }
}
