package io.pgstow.memory;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.PartSizes;
import org.jspecify.annotations.Nullable;

/**
 * Java's heap, and what may be taken of it: the one place that knows how many parts, segments and
 * entries are held at once. What does not fit is refused with the largest value that fits and the
 * heap that would be enough. All sizes are bytes. Immutable.
 *
 * @param heap what Java may take in all
 * @param contents what the entries of an archive take of it, once they are known
 */
public record MemoryBudget(long heap, long contents) {
  private static final long MIB = 1 << 20;

  /** Java's own classes, the frameworks, and connections; measured with small databases. */
  private static final long BASE = 32 * MIB;

  /** What the collector needs to be quick, and what large arrays lose between each other. */
  private static final int SPARE = 8;

  /** An entry of a table of contents, with what its job remembers of it; measured. */
  private static final long ENTRY = 250;

  /** The same in the client programs, which are processes of their own; measured. */
  private static final long ENTRY_OF_CLIENT = 1_500;

  /** Buffers of a connection that dumps: the driver's, the encoder's, and rows on their way. */
  private static final long CONNECTION = MIB;

  /** What segments that wait for their turn take; bytes for each connection. */
  private static final long LEAST_WAITING = MIB;

  private static final long MOST_WAITING = 16 * MIB;

  /**
   * One part is filled while others are sent, one has the end of the table of contents, and one
   * that was sent may not be free yet.
   */
  private static final int PARTS_BESIDE_UPLOADS = 3;

  /** One segment is filled, and one waits for a connection, while others are loaded. */
  private static final int SEGMENTS_BESIDE_LOADS = 2;

  /** What is read ahead and decoded of a segment that a connection fetches by itself; bytes. */
  private static final long FETCHED = 2 * MIB;

  /** A row that does not fit into its buffer is copied into one twice as large. */
  private static final int COPIES_OF_A_GROWING_ROW = 2;

  /** The usual size of a segment that is loaded. */
  private static final long USUAL_SEGMENT = 16 * MIB;

  /** Java takes one of two survivor spaces, a thirtieth, out of what it says it may take. */
  private static final double SETTING = 1.04;

  private static final long STEP = 32 * MIB;

  /** The heap of this process. */
  public static MemoryBudget ofThisProcess() {
    return of(Runtime.getRuntime().maxMemory());
  }

  /** A heap of so many bytes. */
  public static MemoryBudget of(long heap) {
    return new MemoryBudget(heap, 0);
  }

  /** What each of so many jobs may take that run at the same time. */
  public MemoryBudget share(int count) {
    return new MemoryBudget((buffers() / count + BASE) * SPARE / (SPARE - 1), contents);
  }

  /**
   * What is left beside the entries of an archive.
   *
   * @throws PgstowException with the exit code {@code USAGE} when they do not fit
   */
  public MemoryBudget holding(long entries) {
    var left = new MemoryBudget(heap, entries * ENTRY);
    long least = (1 + PARTS_BESIDE_UPLOADS) * (long) PartSizes.SMALLEST;
    if (left.buffers() < least) {
      throw new PgstowException(
          ExitCode.USAGE,
          "a table of contents with %d entries needs %s of memory, but Java has only %s"
              .formatted(entries, mebibytes(left.contents), mebibytes(heap)),
          left.more(least));
    }
    return left;
  }

  /** What pg_dump takes for so many entries, beside Java. */
  public static long ofPgDump(long entries) {
    return entries * ENTRY_OF_CLIENT;
  }

  /** What parts, segments and rows may take together. */
  private long buffers() {
    return Math.max(heap - heap / SPARE - BASE - contents, 0);
  }

  /**
   * A dump.
   *
   * @param jobs connections that dump at the same time
   * @param files whether each of them fills a part of a file of its own, as in a directory archive
   */
  public record Dump(int jobs, boolean files) {
    /** How many parts there are at once while so many are sent. */
    private int parts(int uploads) {
      return files ? jobs + uploads + 1 : uploads + PARTS_BESIDE_UPLOADS;
    }
  }

  /** The largest part of which so many can be sent at the same time. */
  public long largestPart(Dump dump, int uploads) {
    return wholeMebibytes(
        (buffers() - dump.jobs() * (CONNECTION + LEAST_WAITING)) / dump.parts(uploads));
  }

  /** How many parts can be sent at the same time; 0 when not even one. */
  public int uploads(Dump dump, long part, int wanted) {
    int uploads = wanted;
    while (uploads > 0 && largestPart(dump, uploads) < part) {
      uploads--;
    }
    return uploads;
  }

  /** What compressed segments may take together while they wait for their turn. */
  public long waitingSegments(Dump dump, int uploads, long part) {
    long left = buffers() - dump.jobs() * CONNECTION - dump.parts(uploads) * part;
    // the other half is for rows that are larger than usual
    return Math.clamp(left / 2, dump.jobs() * LEAST_WAITING, dump.jobs() * MOST_WAITING);
  }

  /** How large a segment that is loaded should be where nobody says: the usual size, or less. */
  public long segment(int jobs) {
    return Math.min(USUAL_SEGMENT, largestSegment(jobs));
  }

  /** The largest segment that so many connections can load. */
  public long largestSegment(int jobs) {
    return buffers() / (jobs + SEGMENTS_BESIDE_LOADS);
  }

  /** Whether so many connections can fetch segments by themselves, whatever size these have. */
  public boolean allowsFetching(int jobs) {
    return jobs * FETCHED <= buffers();
  }

  /** The longest row that fits while so many connections load segments of some size. */
  public long longestRow(int jobs, long segment) {
    return Math.max(
        segment,
        Math.min(
            (buffers() - (jobs - 1) * segment) / (1 + COPIES_OF_A_GROWING_ROW),
            Integer.MAX_VALUE / 2));
  }

  /**
   * Fails when a dump does not fit even if one part is sent at a time.
   *
   * @param part as it was asked for; null for any size
   */
  public void requireDump(Dump dump, @Nullable Long part) {
    long wanted = part == null ? PartSizes.SMALLEST : part;
    if (uploads(dump, wanted, 1) == 0) {
      throw refused(
          "a dump by %d connections, with parts of %s, does not fit into Java's memory of %s"
              .formatted(dump.jobs(), mebibytes(wanted), mebibytes(heap)),
          smaller(dump, wanted),
          dump.jobs() * (CONNECTION + LEAST_WAITING) + dump.parts(1) * wanted);
    }
  }

  private String smaller(Dump dump, long part) {
    long largest = largestPart(dump, 1);
    if (part > PartSizes.SMALLEST && largest >= PartSizes.SMALLEST) {
      return "Set S3_CHUNK_SIZE to %s at most".formatted(setting(largest));
    }
    int jobs = dump.jobs();
    while (jobs > 1 && uploads(new Dump(jobs, dump.files()), PartSizes.SMALLEST, 1) == 0) {
      jobs--;
    }
    return "Set DUMP_JOBS to %d at most".formatted(jobs);
  }

  /**
   * Fails when an object might need larger parts than there can be.
   *
   * @param estimate of its size
   */
  public void requireCapacity(Dump dump, PartSizes sizes, long estimate) {
    if (!sizes.holds(estimate)) {
      long needed = Math.ceilDiv(estimate, sizes.maxParts());
      throw refused(
          "an archive of up to %s needs parts of %s, as the store takes %d; with the memory that Java has, %s, they have %s at most"
              .formatted(
                  mebibytes(estimate),
                  mebibytes(needed),
                  sizes.maxParts(),
                  mebibytes(heap),
                  mebibytes(sizes.uniform())),
          "Raise S3_MAX_PARTS if the store takes more parts",
          dump.jobs() * (CONNECTION + LEAST_WAITING) + needed * dump.parts(1));
    }
  }

  /** Fails when so many connections cannot load segments of this size. */
  public void requireSegments(int jobs, long segment) {
    if (segment > largestSegment(jobs)) {
      long jobsThatFit = buffers() / segment - SEGMENTS_BESIDE_LOADS;
      String smaller =
          "Set RESTORE_SEGMENT_SIZE to %s at most".formatted(setting(largestSegment(jobs)));
      throw refused(
          "segments of %s for %d connections do not fit into Java's memory of %s"
              .formatted(mebibytes(segment), jobs, mebibytes(heap)),
          jobsThatFit > 0 ? smaller + ", or RESTORE_JOBS to " + jobsThatFit : smaller,
          segment * (jobs + SEGMENTS_BESIDE_LOADS));
    }
  }

  /** What to do for a row that does not fit. */
  public String hintForRow(int jobs, long segment, long row) {
    return "Rows need about three times their length: "
        + more(row * (1 + COPIES_OF_A_GROWING_ROW) + (jobs - 1) * segment);
  }

  private PgstowException refused(String fact, String hint, long buffers) {
    return new PgstowException(ExitCode.USAGE, fact, hint + ". Or: " + more(buffers));
  }

  /** The heap that would be enough, in the words of who sets it. */
  private String more(long buffers) {
    double all = (double) (buffers + BASE + contents) * SPARE / (SPARE - 1) * SETTING;
    long wanted = (long) Math.ceil(all / STEP) * STEP / MIB;
    return "give Java a heap of %d MiB: -Xmx%dm in PGSTOW_JAVA_OPTS, or for the image, which gives it half, a container of %d MiB."
        .formatted(wanted, wanted, 2 * wanted);
  }

  /** What to do where memory was not enough and nothing better is known. */
  public String hint() {
    return "Lower DUMP_JOBS, RESTORE_JOBS, RESTORE_SEGMENT_SIZE or S3_CHUNK_SIZE, or "
        + more(2 * buffers());
  }

  private static long wholeMebibytes(long bytes) {
    return Math.max(bytes, 0) / MIB * MIB;
  }

  private static String mebibytes(long bytes) {
    return Math.ceilDiv(bytes, MIB) + " MiB";
  }

  private static String setting(long bytes) {
    return bytes < MIB ? bytes / 1024 + "kB" : bytes / MIB + "MB";
  }
}
