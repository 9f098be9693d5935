package io.pgstow.archive;

import java.util.Optional;
import java.util.Set;

/**
 * What else the first bytes of a file may be of: things that people have mistaken for dumps.
 *
 * @param what for people
 * @param advice what to do about it, for people
 */
record Likeness(String what, String advice) {
  private static final int TAR_NAME = 100;
  private static final int ZIP_FLAGS = 6;

  private static final String LOST =
      "Check how the file was written, and choose another one; run the list job to see which"
          + " backups exist.";
  private static final String DECRYPT =
      "Decrypt it with the tool and the key that encrypted it, and set S3_URI to the result.";
  private static final String UNPACK = "Unpack it first, and set S3_URI to the result.";

  /** What the root of a data directory has, and a base backup with it. */
  private static final Set<String> PHYSICAL =
      Set.of("backup_label", "PG_VERSION", "base", "global", "pg_wal", "pg_xact", "tablespace_map");

  /** What a file of none of pg_dump's formats looks like. */
  static Likeness of(Head head) {
    return text(head)
        .or(() -> encrypted(head))
        .or(() -> packed(head))
        .or(() -> binary(head))
        .orElseGet(() -> new Likeness("nothing that is known here", LOST));
  }

  /** What a tar archive holds that begins with a file of this name, if it is no dump. */
  static Optional<Likeness> ofTar(Head head) {
    String name = head.text().substring(0, TAR_NAME);
    int end = name.indexOf('\0');
    name = (end < 0 ? name : name.substring(0, end)).replaceFirst("^(\\./)+", "");
    int slash = name.indexOf('/');
    return PHYSICAL.contains(slash < 0 ? name : name.substring(0, slash))
        ? Optional.of(
            new Likeness(
                "a physical backup, as pg_basebackup makes it",
                "It can only be restored as a whole server of the same major version, not into a"
                    + " database: name a dump."))
        : Optional.empty();
  }

  /** Texts that are no SQL of PostgreSQL. */
  static Optional<Likeness> text(Head head) {
    String text = head.lower();
    if (head.begins("\u00ff\u00fe") || head.begins("\u00fe\u00ff")) {
      return found(
          "a text in UTF-16, as PowerShell's > writes it",
          "Write it in UTF-8, with iconv -f UTF-16 -t UTF-8, and name what comes out; an archive"
              + " that went through PowerShell's > is lost.");
    }
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return found(
          "an HTML page, such as the error or the login of a web server",
          "Download the file anew, and look at the answer's status.");
    }
    if (text.startsWith("<?xml") || text.startsWith("<error")) {
      return found(
          text.contains("<error") ? "an error of an object store, in XML" : "an XML document",
          "Download the file anew, and look at the answer's status.");
    }
    if (text.startsWith("{") || text.startsWith("[")) {
      return found("a JSON document", LOST);
    }
    if (text.startsWith("-- mysql dump")
        || text.startsWith("-- mariadb dump")
        || text.startsWith("/*m!")
        || text.startsWith("/*!40")) {
      return found(
          "a dump of MySQL or MariaDB",
          "It is for another database system: use a tool that converts it, such as pgloader.");
    }
    if (text.startsWith("version https://git-lfs")) {
      return found("a pointer of Git LFS instead of the file", "Fetch the file with git lfs pull.");
    }
    return Optional.empty();
  }

  private static Optional<Likeness> encrypted(Head head) {
    if (head.begins("age-encryption.org/") || head.begins("-----BEGIN AGE ENCRYPTED")) {
      return found("a file encrypted by age", DECRYPT);
    }
    if (head.begins("Salted__")) {
      return found("a file encrypted by openssl enc, with a password", DECRYPT);
    }
    if (head.begins("-----BEGIN PGP MESSAGE")
        || head.begins("\u008c\r\u0004")
        || (head.has("\u000c\u0003", 3) && (head.at(0) & 0xfc) == 0x84)) {
      return found("a file encrypted by GnuPG", DECRYPT);
    }
    return Optional.empty();
  }

  private static Optional<Likeness> packed(Head head) {
    if (head.begins("PK\u0003\u0004")) {
      return (head.at(ZIP_FLAGS) & 1) == 1
          ? found("a ZIP archive that is protected by a password", UNPACK)
          : found("a ZIP archive", UNPACK);
    }
    if (head.begins("7z\u00bc\u00af'\u001c")) {
      return found("a 7-Zip archive, perhaps protected by a password", UNPACK);
    }
    if (head.begins("Rar!")) {
      return found("a RAR archive", UNPACK);
    }
    if (head.begins("\u001f\u009d")) {
      return found("a file compressed by compress", UNPACK);
    }
    return Optional.empty();
  }

  private static Optional<Likeness> binary(Head head) {
    if (head.begins("SQLite format 3")) {
      return found("a database of SQLite", LOST);
    }
    if (head.begins("PGCOPY\n")) {
      return found("the rows of one table, as COPY in binary format writes them", LOST);
    }
    if ((head.at(1) == 0xd0 || head.at(1) == 0xd1) && head.at(3) == 0 && head.at(2) < 16) {
      return found(
          "a segment of PostgreSQL's write-ahead log, which is part of a physical backup", LOST);
    }
    if (head.isZero()) {
      return found("a file that was allocated and never written", LOST);
    }
    return Optional.empty();
  }

  private static Optional<Likeness> found(String what, String advice) {
    return Optional.of(new Likeness(what, advice));
  }
}
