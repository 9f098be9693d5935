package io.pgstow.archive;

import java.util.ArrayList;
import java.util.List;

/** Walks over SQL identifiers as {@code pg_dump} writes them: quoted where needed. */
final class IdentifierScanner {
  private static final String NEVER_BARE = " \t\r\n\"(),.;";

  private final String text;
  private int position;

  IdentifierScanner(String text, int position) {
    this.text = text;
    this.position = position;
  }

  int position() {
    return position;
  }

  /** Passes over an expected text if it comes next. */
  boolean skip(String expected) {
    boolean found = text.startsWith(expected, position);
    if (found) {
      position += expected.length();
    }
    return found;
  }

  /** Identifiers with a separator between them, not quoted; empty if one is malformed. */
  List<String> list(String separator) {
    var identifiers = new ArrayList<String>();
    do {
      String identifier = skip("\"") ? quoted() : bare();
      if (identifier.isEmpty()) {
        return List.of();
      }
      identifiers.add(identifier);
    } while (skip(separator));
    return List.copyOf(identifiers);
  }

  private String bare() {
    int start = position;
    while (position < text.length() && NEVER_BARE.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted() {
    var identifier = new StringBuilder();
    while (position < text.length()) {
      char next = text.charAt(position++);
      if (next == '"' && !skip("\"")) {
        return identifier.toString();
      }
      identifier.append(next);
    }
    return "";
  }
}
