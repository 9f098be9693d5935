package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.codec.Compression;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.Clients;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries as SQL, one after the other, as {@code pg_restore} puts them: it reads an archive that
 * consists of these entries and no data. Not thread-safe; whoever opened it closes it.
 */
final class EntryScripts implements AutoCloseable {
  private final ClientProcess pgRestore;
  private final ScriptReader reader;

  private EntryScripts(ClientProcess pgRestore, ScriptReader reader) {
    this.pgRestore = pgRestore;
    this.reader = reader;
  }

  /**
   * Starts.
   *
   * @param entries in the order in which they stand in the archive
   * @param options of pg_restore that leave things out
   */
  static EntryScripts open(
      Clients clients, TableOfContents contents, List<Entry> entries, List<String> options)
      throws IOException {
    var arguments = new ArrayList<>(List.of("--verbose", "--file=-"));
    arguments.addAll(options);
    ClientProcess pgRestore = clients.start(ClientProgram.PG_RESTORE, arguments);
    try {
      try (var input = new BufferedOutputStream(pgRestore.input())) {
        contents.withEntries(entries).asCustom(Compression.NONE).write(input);
      } catch (IOException e) {
        pgRestore.awaitSuccess();
        throw e;
      }
      var script =
          new BufferedReader(new InputStreamReader(pgRestore.output(), contents.charset()));
      return new EntryScripts(pgRestore, new ScriptReader(script, entries));
    } catch (IOException | RuntimeException e) {
      pgRestore.close();
      throw e;
    }
  }

  /** The next entry, or null when pg_restore has ended well. */
  @Nullable EntryScript next() throws IOException {
    EntryScript script = reader.next();
    if (script == null) {
      pgRestore.awaitSuccess();
    }
    return script;
  }

  @Override
  public void close() {
    pgRestore.close();
  }
}
