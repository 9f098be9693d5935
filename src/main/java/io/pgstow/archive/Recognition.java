package io.pgstow.archive;

import io.pgstow.codec.Packing;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a file is, by what it holds: names lie.
 *
 * @param packings what it is compressed with, the outermost first
 * @param content what comes out
 */
public record Recognition(List<Packing> packings, Content content) {
  /** Enough for the first words of a script behind its comments. */
  private static final int HEAD = 4096;

  /** Somebody compresses what is compressed already; nobody does so four times. */
  private static final int DEEPEST = 3;

  private static final int TAR_MAGIC = 257;
  private static final int FORMAT = 10;
  private static final int CUSTOM = 1;

  private static final String OF_ONE_DATABASE = "-- PostgreSQL database dump";
  private static final String OF_A_SERVER = "-- PostgreSQL database cluster dump";

  /** What a script begins with. */
  private static final Set<String> COMMANDS =
      Set.of(
          ("abort alter analyze begin call checkpoint close cluster comment commit copy create"
                  + " deallocate declare delete discard do drop end execute explain fetch grant"
                  + " import insert listen load lock merge move notify prepare reassign refresh"
                  + " reindex release reset revoke rollback savepoint security select set show start"
                  + " table truncate unlisten update vacuum values with")
              .split(" "));

  /**
   * Recognises a file by its beginning. Reads from the stream what that takes, and leaves it open.
   *
   * @throws ArchiveException if it is compressed, and broken from the start
   */
  public static Recognition of(InputStream in) throws IOException {
    var packings = new ArrayList<Packing>();
    InputStream current = leftOpen(in);
    var opened = new ArrayList<InputStream>();
    try {
      while (true) {
        byte[] head = current.readNBytes(HEAD);
        Optional<Packing> packing = Packing.of(head);
        if (packing.isEmpty()) {
          return new Recognition(List.copyOf(packings), content(Head.of(head)));
        }
        if (packings.size() == DEEPEST) {
          return new Recognition(List.copyOf(packings), new Content.TooDeep());
        }
        packings.add(packing.get());
        current =
            UnpackedInput.of(
                new SequenceInputStream(new ByteArrayInputStream(head), current),
                List.of(packing.get()));
        opened.add(current);
      }
    } finally {
      if (!opened.isEmpty()) {
        opened.getLast().close();
      }
    }
  }

  private static InputStream leftOpen(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }

  /** The file's bytes as they are without what it is compressed with; closing closes the stream. */
  public InputStream unpack(InputStream file) {
    return packings.isEmpty() ? file : UnpackedInput.of(file, packings);
  }

  /** Whether the file has to be decompressed as a whole, and so cannot be read from the middle. */
  public boolean isPacked() {
    return !packings.isEmpty();
  }

  private static Content content(Head head) {
    if (head.text().isEmpty()) {
      return new Content.Nothing();
    }
    if (head.begins("PGDMP")) {
      return head.at(FORMAT) == CUSTOM ? new Content.Custom() : new Content.Contents();
    }
    if (head.has("ustar", TAR_MAGIC)) {
      return Likeness.ofTar(head)
          .<Content>map(likeness -> foreign(head, likeness))
          .orElseGet(Content.Tar::new);
    }
    if (Likeness.text(head).isPresent() || !isScript(head)) {
      return foreign(head, Likeness.of(head));
    }
    return new Content.Script(author(head.text()));
  }

  private static Content.Foreign foreign(Head head, Likeness likeness) {
    return new Content.Foreign(head, likeness.what(), likeness.advice());
  }

  private static boolean isScript(Head head) {
    if (head.text().indexOf('\0') >= 0) {
      return false;
    }
    String text = head.lower();
    if (text.startsWith("\\")) {
      return true;
    }
    SqlTokens sql = SqlTokens.of(text, true);
    SqlTokens.Token first = sql.at(0);
    return switch (first.kind()) {
      case WORD -> COMMANDS.contains(first.text());
      // comments alone, which may go on behind the head
      case END, UNTERMINATED -> text.isEmpty() || text.startsWith("-") || text.startsWith("/");
      default -> first.is("(") || first.is(";") || first.is("\\");
    };
  }

  private static Content.Author author(String head) {
    if (head.contains(OF_A_SERVER)) {
      return Content.Author.PG_DUMPALL;
    }
    return head.contains(OF_ONE_DATABASE) ? Content.Author.PG_DUMP : Content.Author.SOMEBODY;
  }

  /** For people: {@code tar within gzip}. */
  @Override
  public String toString() {
    String format = content.isDump() ? content.format() : "unknown";
    return isPacked()
        ? format
            + " within "
            + packings.reversed().stream()
                .map(Packing::spelling)
                .collect(Collectors.joining(" within "))
        : format;
  }
}
