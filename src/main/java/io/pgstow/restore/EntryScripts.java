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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries as SQL, one after the other, as {@code pg_restore} puts them: it reads archives that
 * consist of these entries and no data. It holds the whole of its archive in memory, about 700
 * bytes for each entry, so it gets some at a time. Not thread-safe; whoever opened it closes it.
 */
final class EntryScripts implements AutoCloseable {
  private static final int ENTRIES_AT_A_TIME = 10_000;

  private final Clients clients;
  private final TableOfContents contents;
  private final List<Entry> entries;
  private final List<String> arguments;
  private int begun;
  private @Nullable ClientProcess pgRestore;
  private @Nullable ScriptReader reader;

  private EntryScripts(
      Clients clients, TableOfContents contents, List<Entry> entries, List<String> arguments) {
    this.clients = clients;
    this.contents = contents;
    this.entries = entries;
    this.arguments = arguments;
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
    var scripts = new EntryScripts(clients, contents, inPasses(entries), arguments);
    scripts.begin();
    return scripts;
  }

  /** In the order of pg_restore. */
  private static List<Entry> inPasses(List<Entry> entries) {
    Map<RestorePass, List<Entry>> passes = new EnumMap<>(RestorePass.class);
    for (Entry entry : entries) {
      passes.computeIfAbsent(RestorePass.of(entry), _ -> new ArrayList<>()).add(entry);
    }
    var all = new ArrayList<Entry>(entries.size());
    passes.values().forEach(all::addAll);
    return all;
  }

  /** All entries, in the order in which they come. */
  List<Entry> entries() {
    return entries;
  }

  /** Has the next entries put as SQL. */
  private void begin() throws IOException {
    int end = Math.min(begun + ENTRIES_AT_A_TIME, entries.size());
    List<Entry> some = entries.subList(begun, end);
    begun = end;
    ClientProcess process = clients.start(ClientProgram.PG_RESTORE, arguments);
    pgRestore = process;
    try {
      try (var input = new BufferedOutputStream(process.input())) {
        contents.withEntries(some).asCustom(Compression.NONE).write(input);
      } catch (IOException e) {
        process.awaitSuccess();
        throw e;
      }
      var script = new BufferedReader(new InputStreamReader(process.output(), contents.charset()));
      reader = new ScriptReader(script, some);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The next entry, or null when pg_restore has ended well. */
  @Nullable EntryScript next() throws IOException {
    while (reader != null) {
      EntryScript script = reader.next();
      if (script != null) {
        return script;
      }
      end();
      if (begun < entries.size()) {
        begin();
      }
    }
    return null;
  }

  private void end() {
    if (pgRestore != null) {
      pgRestore.awaitSuccess();
    }
    close();
  }

  @Override
  public void close() {
    reader = null;
    if (pgRestore != null) {
      pgRestore.close();
      pgRestore = null;
    }
  }
}
