package io.pgstow.restore.script;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Content.Author;
import io.pgstow.archive.plain.PlainScript;
import io.pgstow.archive.plain.ScriptScanner;
import io.pgstow.archive.plain.ScriptTarget;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.restore.source.CheckedInput;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import io.pgstow.store.StoredObject;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads scripts as they lie in the store, once from the beginning each time. */
final class ScriptReading {
  private ScriptReading() {}

  /**
   * Fails if the object in the store is not the one that was opened.
   *
   * @throws PgstowException with the exit code {@code ARCHIVE}
   */
  static void requireUnchanged(OpenedArchive archive) {
    Optional<StoredObject> now = archive.store().head(archive.place().archive());
    if (now.filter(object -> object.etag().equals(archive.etag())).isEmpty()) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "\"%s\" was changed or deleted after it had been read".formatted(archive.location()),
          "Run the job again, with a script that nobody writes meanwhile.");
    }
  }

  /** Is told how many bytes of SQL were read. */
  interface Counted {
    void read(int count);
  }

  /**
   * Reads a script to its end, or until the target is satisfied.
   *
   * @throws PgstowException if it is not whole, or holds what is refused
   */
  static ScriptScanner read(
      OpenedArchive archive, Storage.Script storage, ScriptTarget target, Counted counted) {
    try (CheckedInput stream = archive.object().open()) {
      try (var script = new PlainScript(counted(storage.recognition().unpack(stream), counted))) {
        var scanner = new ScriptScanner(script, target);
        scanner.run();
        if (target.isSatisfied()) {
          return scanner;
        }
        if (storage.author() != Author.SOMEBODY && !scanner.hasWholeParts()) {
          throw ArchiveException.corrupt(
              scanner.bytes(),
              "the part of a database ends without the last line of pg_dump, before the next one");
        }
        if (storage.author() != Author.SOMEBODY && !script.complete()) {
          throw ArchiveException.corrupt(
              scanner.bytes(),
              "the script ends without the last line of %s"
                  .formatted(storage.author() == Author.PG_DUMP ? "pg_dump" : "pg_dumpall"));
        }
        stream.finish();
        return scanner;
      } catch (ArchiveException e) {
        stream.origin().recheck(e);
        throw refused(archive.location(), e);
      }
    } catch (IOException e) {
      throw new PgstowException(
          ExitCode.STORE,
          "cannot read \"%s\": %s".formatted(archive.location(), e.getMessage()),
          "Check the network to the store and run the job again.",
          e);
    }
  }

  private static PgstowException refused(String location, ArchiveException e) {
    return e.kind() == ArchiveException.Kind.CORRUPT
        ? OpenedArchive.unreadable(location, e)
        : new PgstowException(
            ExitCode.ARCHIVE,
            "\"%s\" is not run: %s".formatted(location, e.getMessage()),
            "Nothing was changed. Run it with psql yourself if you trust it.",
            e);
  }

  private static InputStream counted(InputStream in, Counted counted) {
    return new BulkInputStream() {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        counted.read(Math.max(count, 0));
        return count;
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }
}
