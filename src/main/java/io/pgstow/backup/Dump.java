package io.pgstow.backup;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A running {@code pg_dump -Fc} as a stream of parts. A thread of its own follows the archive's
 * structure and measures the tables while the bytes pass, so that the dump goes on while parts are
 * sent. One reader; whoever opened it closes it, which ends pg_dump too.
 */
final class Dump implements AutoCloseable {
  private final ClientProcess pgDump;
  private final PartCutter cutter;
  private final Progress progress;
  private final Function<TableOfContents, IntUnaryOperator> planner;
  // a part waits in the cutter alone
  private final BlockingQueue<Optional<ArchivePart>> parts = new SynchronousQueue<>();
  private final Thread follower;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable DumpedArchive archive;

  /**
   * Begins to read.
   *
   * @param planner answers the sizes of the parts, once it is known what is dumped
   */
  Dump(
      ClientProcess pgDump,
      Function<TableOfContents, IntUnaryOperator> planner,
      Progress progress) {
    this.pgDump = pgDump;
    this.planner = planner;
    this.progress = progress;
    this.cutter = new PartCutter(pgDump.output(), part -> parts.put(Optional.of(part)));
    this.follower = Thread.ofPlatform().name("dump").daemon().start(this::follow);
  }

  /** The next part, or null after the last, when the archive has ended where it should. */
  @Nullable ArchivePart read() throws InterruptedException {
    Optional<ArchivePart> part = parts.take();
    if (part.isEmpty() && failure != null) {
      throw failed();
    }
    return part.orElse(null);
  }

  /** What was dumped; only after {@link #read} has answered null. */
  DumpedArchive archive() {
    if (archive == null) {
      throw new IllegalStateException("the dump has not ended");
    }
    return archive;
  }

  private void follow() {
    try {
      archive = readArchive();
      pgDump.awaitSuccess();
      cutter.finish();
      parts.put(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error e) {
      // an error too, such as no memory left: nobody else would tell the reader
      failure = e;
      end();
    }
  }

  private void end() {
    try {
      parts.put(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private DumpedArchive readArchive() throws IOException {
    try (var reader = CustomArchiveReader.open(cutter)) {
      TableOfContents contents = reader.tableOfContents();
      cutter.endContents(reader.position(), planner.apply(contents));
      return DumpedArchive.measure(reader, progress);
    }
  }

  private PgstowException failed() {
    Throwable cause = failure;
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof PgstowException known) {
      return known;
    }
    return cause instanceof ArchiveException broken
        ? brokenOff(pgDump, broken)
        : pgDump.failure("broke off: " + cause);
  }

  /** An archive that breaks off is most likely pg_dump's failure, which says more. */
  static PgstowException brokenOff(ClientProcess pgDump, ArchiveException archive) {
    try {
      pgDump.awaitSuccess();
    } catch (PgstowException e) {
      e.addSuppressed(archive);
      return e;
    }
    return new PgstowException(
        ExitCode.ARCHIVE,
        "pg_dump wrote an archive that is %s".formatted(archive.getMessage()),
        "This is a defect of pg_dump or of pgstow: report it with both versions.",
        archive);
  }

  @Override
  public void close() {
    follower.interrupt();
    pgDump.close();
    try {
      follower.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
