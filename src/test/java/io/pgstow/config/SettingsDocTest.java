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

      Everything is set by environment variables; an empty one counts as unset. All problems of a
      configuration are reported together before anything is touched, with exit code 2.

      This page is written from the declarations in `io.pgstow.config` by
      `mvn -q test -Dtest=SettingsDocTest -Ddocs=write`. `pgstow help JOB` and `pgstow help SETTING` say the
      same.

      - **Sizes** have PostgreSQL's units, which are powers of 1024: `1kB` = `1KiB` = 1024 bytes, and so on
        with `MB`, `GB` and `TB`; without a unit they are bytes.
      - **Times** have the units `ms`, `s`, `min` (or `m`), `h` and `d`.
      - **Patterns** are those of `pg_dump`, with commas between. A comma between double quotes is part of a
        name: `sales.*,"Odd, name"`.
      - **Secrets** may be read from a file: `SRC_PGPASSWORD_FILE=/run/secrets/password` takes the place of
        `SRC_PGPASSWORD`. One line end at the end of the file is no part of the secret. No secret is logged.
      - **Values** are UTF-8. `./pgstow` and the image see to that; whoever runs `java -jar` in a locale of another encoding, such as
        that of cron, sets `LC_ALL=C.UTF-8`. A value that has lost characters is a problem.
      - **Quotes** in a container tool's env file are part of the value, and so are refused where they make
        no sense.
      - **Blanks** at the ends of a value are no part of it, but for secrets and the names of databases and roles (`*_DBNAME`,
        `*_PGUSER`, `ROLE`), which may have some: there they belong to the value, and a warning tells them.
      - A variable that begins with `SRC_` or `DST_` and is close to a known one stops the job, which names the
        setting that may be meant. Other mistakes of that kind are warnings.
      - A setting that has **no effect**, in the job or beside another setting, is a warning, for one environment
        may serve several jobs. These are refused, unless the value is the default: REFUSED.
      - Without `BACKUP_URL` backups are in the folder `backups`. Where the keys or the name of a bucket are set, no
        job starts without it.
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
