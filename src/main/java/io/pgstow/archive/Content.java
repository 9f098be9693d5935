package io.pgstow.archive;

import java.util.Locale;

/** What a file turned out to hold. */
public sealed interface Content {

  /** A custom archive. */
  record Custom() implements Content {}

  /** A table of contents of a directory archive, without its folder. */
  record Contents() implements Content {}

  /** A tar archive: what {@code pg_dump} writes, or one with a directory archive in it. */
  record Tar() implements Content {}

  /** SQL, for psql. */
  record Script(Author author) implements Content {}

  /** No bytes at all. */
  record Nothing() implements Content {}

  /**
   * None of these formats.
   *
   * @param head the first bytes
   * @param likeness what they look like, for people
   * @param advice what to do about it, for people
   */
  record Foreign(Head head, String likeness, String advice) implements Content {}

  /** Compressed so often that it is meant to harm. */
  record TooDeep() implements Content {}

  /** Who has written a script. */
  enum Author {
    /** Of one database. */
    PG_DUMP,
    /** Of a whole server: roles, then one database after the other. */
    PG_DUMPALL,
    /** Nobody knows. */
    SOMEBODY
  }

  /** Whether it is something that can be read on. */
  default boolean isDump() {
    return switch (this) {
      case Custom _, Contents _, Tar _, Script _ -> true;
      case Nothing _, Foreign _, TooDeep _ -> false;
    };
  }

  /** What pg_dump calls the format; the word for something else, where it is none of them. */
  default String format() {
    ArchiveFormat format =
        switch (this) {
          case Custom _ -> ArchiveFormat.CUSTOM;
          case Contents _ -> ArchiveFormat.DIRECTORY;
          case Tar _ -> ArchiveFormat.TAR;
          case Script _ -> ArchiveFormat.PLAIN;
          case Nothing _, Foreign _, TooDeep _ -> throw new IllegalStateException("no dump");
        };
    return format.name().toLowerCase(Locale.ROOT);
  }
}
