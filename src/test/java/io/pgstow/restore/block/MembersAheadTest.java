package io.pgstow.restore.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.directory.ArchiveFiles;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.restore.source.CheckedInput;
import io.pgstow.testing.ArchiveFolder;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which files are open while the tables of a real archive are read one after the other. */
final class MembersAheadTest {
  private static final long LARGE = 1 << 30;

  private final Set<String> open = new HashSet<>();
  private final Watched files = new Watched(Golden.path(18, "directory-gzip"));
  private DirectoryArchive archive;
  private List<Entry> tables;

  @BeforeEach
  void readTheContents() throws IOException {
    archive = DirectoryArchive.open(files);
    tables = archive.tableOfContents().entries().stream().filter(Entry::isTableData).toList();
    assertThat(tables).hasSizeGreaterThan(5);
    assertThat(open).isEmpty();
  }

  @Test
  void small_files_are_opened_before_their_turn_and_never_more_than_four() throws IOException {
    try (var members = ahead(_ -> 1)) {
      var read = new ArrayList<Entry>();
      for (var member = members.next(); member != null; member = members.next()) {
        read.add(member.of());
        assertThat(open).hasSize(Math.min(4, tables.size() - read.size() + 1));
        assertThat(open).contains(archive.member(member.of()).name());
        assertThat(member.content().readAllBytes()).isNotNull();
      }
      assertThat(read).isEqualTo(tables);
      assertThat(open).isEmpty();
    }
  }

  @Test
  void a_large_file_waits_for_its_turn() throws IOException {
    try (var members = ahead(_ -> LARGE)) {
      var read = new ArrayList<Entry>();
      for (var member = members.next(); member != null; member = members.next()) {
        read.add(member.of());
        assertThat(open).containsExactly(archive.member(member.of()).name());
      }
      assertThat(read).isEqualTo(tables);
    }
  }

  @Test
  void closing_closes_those_that_were_opened_ahead() throws IOException {
    try (var members = ahead(_ -> 1)) {
      assertThat(members.next()).isNotNull();
      assertThat(open).hasSize(4);
    }
    assertThat(open).isEmpty();
  }

  private MembersAhead<Entry> ahead(ToLongFunction<String> sizes) {
    Iterator<Entry> left = tables.iterator();
    return new MembersAhead<>(
        this::open, sizes, () -> left.hasNext() ? left.next() : null, archive::member);
  }

  private CheckedInput open(String name) throws IOException {
    return CheckedInput.unchecked(files.open(name), 0, LARGE);
  }

  /** Knows which files are open. */
  private final class Watched implements ArchiveFiles {
    private final ArchiveFiles files;

    Watched(Path folder) {
      this.files = new ArchiveFolder(folder);
    }

    @Override
    public boolean contains(String name) throws IOException {
      return files.contains(name);
    }

    @Override
    public InputStream open(String name) throws IOException {
      open.add(name);
      return new FilterInputStream(files.open(name)) {
        @Override
        public void close() throws IOException {
          open.remove(name);
          super.close();
        }
      };
    }
  }
}
