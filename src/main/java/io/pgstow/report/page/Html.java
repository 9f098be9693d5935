package io.pgstow.report.page;

import io.pgstow.text.Printable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * HTML, and SVG in it, as it is written. Whatever is text is escaped here: names from a database
 * are anybody's. Not safe for use by several threads.
 */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Markup of ours. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** A text, which may be anything, in one line. */
  Html text(String text) {
    out.append(escape(Printable.line(text)));
    return this;
  }

  /** An element that holds a text. */
  Html element(String name, String text) {
    return raw("<" + name + ">").text(text).raw("</" + name + ">");
  }

  /** A heading. */
  Html heading(String text) {
    return element("h2", text).raw("\n");
  }

  /** A paragraph. */
  Html paragraph(String text) {
    return element("p", text).raw("\n");
  }

  /** Lines to copy. */
  Html code(List<String> lines) {
    raw("<pre><code>");
    for (String line : lines) {
      text(line).raw("\n");
    }
    return raw("</code></pre>\n");
  }

  /** A table; columns of what {@link #isNumber looks like a number} stand right. */
  Html table(List<String> heads, List<List<String>> rows) {
    raw("<div class=\"scroll\"><table><thead><tr>");
    heads.forEach(head -> element("th", head));
    raw("</tr></thead><tbody>\n");
    List<Boolean> numbers =
        IntStream.range(0, heads.size())
            .mapToObj(
                column ->
                    rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(text -> text.isEmpty() || isNumber(text)))
            .toList();
    for (List<String> row : rows) {
      raw("<tr>");
      for (int i = 0; i < row.size(); i++) {
        raw(numbers.get(i) ? "<td class=\"n\">" : "<td>").text(row.get(i)).raw("</td>");
      }
      raw("</tr>\n");
    }
    return raw("</tbody></table></div>\n");
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9][0-9.,]*( (B|[KMGTPE]iB|ms|s|min|h|d)( [0-9]+ (s|min|h))?)?");
  }

  /** A text as markup has it, in content and in attributes between double quotes. */
  static String escape(String text) {
    var escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
