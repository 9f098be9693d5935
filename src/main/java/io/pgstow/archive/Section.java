package io.pgstow.archive;

import org.jspecify.annotations.Nullable;

/** In which part of a restore an entry has its place (pg_backup.h, teSection). */
public enum Section {
  /** None: comments, privileges and settings, which follow what they belong to. */
  NONE(1),
  /** Definitions that data need. */
  PRE_DATA(2),
  /** Rows, large objects, sequence values. */
  DATA(3),
  /** Indexes, constraints, triggers and what else is made after the data. */
  POST_DATA(4);

  private final int code;

  Section(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static @Nullable Section of(int code) {
    for (Section section : values()) {
      if (section.code == code) {
        return section;
      }
    }
    return null;
  }
}
