package io.pgstow.restore.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.plain.ScriptTarget;
import io.pgstow.archive.plain.Statement;
import io.pgstow.restore.plan.RestoreOptions.Omissions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a script of pg_dumpall apart without running it: into the globals, which stand before the
 * first database, and what each database has. Not thread-safe.
 */
final class ServerRules implements ScriptTarget {
  /** Globals are held in memory; those of a server with 100,000 roles take 30 MB. */
  private static final long LARGEST_GLOBALS = 64L << 20;

  private static final Pattern VERSION =
      Pattern.compile("(?m)^-- Dumped from database version (.+)$");

  private static final Omissions NOTHING = new Omissions(false, false, false);

  private final Map<String, ScriptRules> databases = new LinkedHashMap<>();
  private final StringBuilder globals = new StringBuilder();
  private final ByteArrayOutputStream statement = new ByteArrayOutputStream();
  private Charset charset = ISO_8859_1;
  private String serverVersion = "";
  private @Nullable ScriptRules current;

  @Override
  public void connect(String database) throws ArchiveException {
    flush();
    ScriptRules entered = of(database);
    entered.connect(database);
    current = entered;
  }

  private ScriptRules of(String database) {
    return databases.computeIfAbsent(
        database,
        name ->
            new ScriptRules(
                ScriptOptions.unknown(Optional.of(name), NOTHING),
                OutputStream.nullOutputStream()));
  }

  @Override
  public OutputStream take(Statement next) throws IOException {
    Optional<String> named = next.database();
    ScriptRules entered = current;
    if (named.isPresent() && of(named.get()) != entered) {
      // one database is made while psql is still in another
      of(named.get()).take(next);
      return OutputStream.nullOutputStream();
    }
    if (entered != null) {
      look(next);
      return entered.take(next);
    }
    flush();
    boolean idle =
        next.isAboutDatabase()
            || next.isTransaction()
            || next.isCleaning()
            || (next.isSetting() && next.tokens().at(0).is("select"));
    if (idle) {
      return OutputStream.nullOutputStream();
    }
    charset = next.encoding().charset();
    return held(next.offset());
  }

  private OutputStream held(long offset) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        if (globals.length() + (long) statement.size() + length > LARGEST_GLOBALS) {
          throw ArchiveException.unsupported(
              offset,
              "a script with over %d bytes before its first \\connect".formatted(LARGEST_GLOBALS));
        }
        statement.write(bytes, from, length);
      }
    };
  }

  /** The comments before the first statement of a database say it. */
  private void look(Statement next) {
    if (serverVersion.isEmpty()) {
      Matcher matcher = VERSION.matcher(next.tokens().sql());
      serverVersion = matcher.find() ? matcher.group(1).strip() : "";
    }
  }

  private void flush() {
    if (statement.size() > 0) {
      globals.append(statement.toString(charset)).append('\n');
      statement.reset();
    }
  }

  @Override
  public void copied(Statement copy, long count, long bytes) {
    if (current != null) {
      current.copied(copy, count, bytes);
    }
  }

  /** The version of the server, as it describes itself; empty if no database tells. */
  String serverVersion() {
    return serverVersion;
  }

  /** The statements before the first database, without those about databases. */
  String globals() {
    flush();
    return globals.toString();
  }

  /** What each database has that the script connects to, in its order. */
  Map<String, ScriptRules> databases() {
    var entered = new LinkedHashMap<>(databases);
    entered.values().removeIf(rules -> rules.parts() == 0);
    return entered;
  }
}
