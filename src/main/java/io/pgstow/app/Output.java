package io.pgstow.app;

import io.pgstow.report.OutputFormat;
import io.pgstow.report.Section;
import io.pgstow.report.Table;
import io.pgstow.report.result.Rows;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a run prints: tables for people as soon as they are known, and for programs one document
 * when the run has ended. Thread-safe; the stream stays the caller's.
 */
final class Output {
  private final PrintStream out;
  private final List<Section> sections = new CopyOnWriteArrayList<>();
  private volatile OutputFormat format;

  Output(PrintStream out, OutputFormat format) {
    this.out = out;
    this.format = format;
  }

  /** The form of what is printed from now on. */
  void use(OutputFormat other) {
    format = other;
  }

  OutputFormat format() {
    return format;
  }

  /** A table that has a row for each thing; {@code key} is its name in the document. */
  void rows(String key, Table table) {
    add(new Rows(key, table, false), table.render(OutputFormat.TABLE));
  }

  /** A table of one row. */
  void row(String key, Table table) {
    add(new Rows(key, table, true), table.render(OutputFormat.TABLE));
  }

  /**
   * A part of the result.
   *
   * @param text of it for people
   */
  void add(Section section, String text) {
    sections.add(section);
    if (format == OutputFormat.TABLE) {
      println(text);
    }
  }

  /** What was printed, or will be. */
  List<Section> sections() {
    return List.copyOf(sections);
  }

  void println(String text) {
    out.println(text);
  }
}
