package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation, by its sections and the blocks of code in them. */
record Page(String text) {

  static Page of(String name) throws IOException {
    return new Page(Files.readString(Path.of("docs", name)));
  }

  /** From a heading of the second level to the next one. */
  Page section(String title) {
    Matcher section =
        Pattern.compile("(?ms)^## " + Pattern.quote(title) + "$(.*?)(?=^## |\\z)").matcher(text);
    assertThat(section.find()).as(title).isTrue();
    return new Page(section.group(1));
  }

  /** The blocks of a language, in their order, without the indentation of a list. */
  List<String> blocks(String language) {
    return Pattern.compile("(?ms)^( *)```" + language + "\n(.*?)^\\1```$")
        .matcher(text)
        .results()
        .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
        .toList();
  }

  /** The one statement below the comment that names it. */
  String sql(String name) {
    Matcher block =
        Pattern.compile("<!-- sql: " + name + " -->\n```sql\n(.*?)```", Pattern.DOTALL)
            .matcher(text);
    assertThat(block.find()).as(name).isTrue();
    return block.group(1).strip().replaceAll(";$", "");
  }
}
