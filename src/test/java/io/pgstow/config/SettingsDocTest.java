package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/settings.md} the same as the declarations, from which it is written. */
final class SettingsDocTest {
  private static final Path PAGE = Path.of("docs/settings.md");
  private static final String INTRODUCTION =
      """
      # Settings

      All settings are environment variables; an empty one counts as unset. All errors in the settings
      are reported together, before anything is changed, with exit code 2.

      This page is written from the declarations in `io.pgstow.config` by
      `mvn -q test -Dtest=SettingsDocTest -Ddocs=write`. `pgstow help JOB` lists the settings of a job, and
      `pgstow help SETTING` explains one.

      - **Sizes** have PostgreSQL's units, which are powers of 1024: `1kB` = `1KiB` = 1024 bytes, and so on
        with `MB`, `GB` and `TB`; without a unit they are bytes.
      - **Times** have the units `ms`, `s`, `min` (or `m`), `h` and `d`.
      - **Patterns** are those of `pg_dump`, separated by commas. A comma inside double quotes is part of a
        name: `sales.*,"Odd, name"`.
      - **Secrets** may be read from a file: `SRC_PGPASSWORD_FILE=/run/secrets/password` replaces
        `SRC_PGPASSWORD`. One line feed at the end of the file is not part of the secret. No secret is logged.
      - **Values** are UTF-8. `./pgstow` and the image ensure it. If you run `java -jar` in a locale with another encoding, such as
        that of cron, set `LC_ALL=C.UTF-8`. A value that has lost characters is an error.
      - **Quotes** in a container tool's env file are part of the value. They are an error where the value cannot
        have quotes.
      - **Blanks** at the ends of a value are ignored, except in secrets and in the names of databases and roles (`*_DBNAME`,
        `*_PGUSER`, `ROLE`): there they are part of the value, and a warning reports them.
      - A variable that begins with `SRC_` or `DST_` and resembles a setting stops the job; the error names the
        setting. Other names that resemble a setting cause a warning.
      - A setting that has **no effect**, in the job or together with another setting, causes a warning, because one
        environment may serve several jobs. These cause an error instead, unless they have their default: REFUSED.
      - Without `BACKUP_URL`, backups are in the folder `backups`. If access keys or a bucket are set, every job
        requires it.
      """;

  @Test
  void the_page_is_as_the_declarations_say() throws IOException {
    if ("write".equals(System.getProperty("docs"))) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE)
        .as("stale: \"mvn -q test -Dtest=SettingsDocTest -Ddocs=write\" writes it again")
        .hasContent(page());
  }

  private static String page() {
    var page = new StringBuilder(INTRODUCTION.replace("REFUSED", refused()));
    for (Group group : Group.values()) {
      page.append("\n## ").append(group.title()).append("\n\n").append(group.prose());
      page.append("\n\n| setting | takes | default | jobs | meaning |\n|---|---|---|---|---|\n");
      AllSettings.of(group).forEach(setting -> page.append(row(setting)));
      AllSettings.of(group).stream()
          .filter(setting -> !setting.advice().isEmpty())
          .forEach(setting -> page.append("\n**`%s`**: %s\n".formatted(setting, setting.advice())));
    }
    return page.toString();
  }

  private static String refused() {
    return AllSettings.all().stream()
        .filter(Setting::refusedWithoutEffect)
        .map(setting -> "`" + setting + "`")
        .collect(Collectors.joining(", "));
  }

  private static String row(Setting<?> setting) {
    String names =
        setting.names().map(name -> "`" + name + "`").collect(Collectors.joining(", or "));
    String secret = setting.type().secret() ? " (secret)" : "";
    return "| %s%s | %s | %s | %s | %s |\n"
        .formatted(
            names, secret, setting.type().form(), unset(setting), jobs(setting), setting.prose());
  }

  private static String unset(Setting<?> setting) {
    return setting
        .defaultText()
        .map(text -> "`" + text + "`")
        .orElse(setting.requiredBy().isEmpty() ? setting.whenUnset() : "required");
  }

  private static String jobs(Setting<?> setting) {
    return setting.jobs().size() == Job.values().length ? "all" : words(setting.jobs());
  }

  private static String words(Collection<Job> jobs) {
    return jobs.stream().map(Job::toString).collect(Collectors.joining(", "));
  }
}
