package io.pgstow.restore.block;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.archive.tar.TarArchiveReader;
import io.pgstow.archive.tar.TarMember;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Origin;
import io.pgstow.restore.source.SeekingInput;
import io.pgstow.restore.source.Storage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data in a tar archive. It is gone through from its beginning in its own order, since nothing
 * of it is kept on disk, and what is not wanted is skipped: where the archive is not compressed, by
 * not reading it.
 */
final class TarBlocks implements DataBlocks {
  private final OpenedArchive archive;
  private final Storage.Packed packed;
  private final Queue<Set<Integer>> passes = new ArrayDeque<>();
  private Set<Integer> wanted = Set.of();
  private @Nullable SeekingInput input;
  private @Nullable TarArchiveReader reader;
  private @Nullable TarMember ahead;
  private boolean ended;

  TarBlocks(OpenedArchive archive, Storage.Packed packed, List<Entry> entries) {
    this.archive = archive;
    this.packed = packed;
    if (!entries.isEmpty()) {
      var all = new HashSet<Integer>();
      entries.forEach(entry -> all.add(entry.dumpId()));
      passes.add(all);
    }
  }

  @Override
  public @Nullable EntryData next() throws IOException {
    TarMember member = ahead == null ? nextWanted() : ahead;
    ahead = null;
    return switch (member) {
      case null -> null;
      case TarMember.Rows(Entry entry, var content) -> EntryData.ofTable(entry, content);
      case TarMember.LargeObject first -> largeObjects(first);
    };
  }

  /** Those of one entry that follow each other; others of the same entry may come later. */
  private EntryData largeObjects(TarMember.LargeObject first) {
    var begun = new boolean[1];
    return EntryData.ofLargeObjects(
        first.entry(),
        () -> {
          if (!begun[0]) {
            begun[0] = true;
            return new LargeObject(first.oid(), first.content());
          }
          if (ahead == null) {
            ahead = nextInPass();
          }
          if (ahead instanceof TarMember.LargeObject(long oid, Entry entry, var content)
              && entry.dumpId() == first.entry().dumpId()) {
            ahead = null;
            return new LargeObject(oid, content);
          }
          return null;
        });
  }

  private @Nullable TarMember nextWanted() throws IOException {
    while (true) {
      TarMember member = nextInPass();
      if (member != null) {
        return member;
      }
      finish();
      Set<Integer> pass = passes.poll();
      if (pass == null) {
        return null;
      }
      wanted = pass;
      ended = false;
      var opened = new SeekingInput(archive.object());
      input = opened;
      reader = new TarArchiveReader(packed.index(), packed.recognition().unpack(opened));
    }
  }

  /** Null at the end of a pass. */
  private @Nullable TarMember nextInPass() throws IOException {
    TarArchiveReader current = reader;
    if (current == null || ended) {
      return null;
    }
    TarMember member = current.nextMember();
    while (member != null && !wanted.contains(member.entry().dumpId())) {
      member = current.nextMember();
    }
    ended = member == null;
    return member;
  }

  @Override
  public Origin origin() {
    return input == null ? Origin.CHECKED : input.origin();
  }

  private void finish() throws IOException {
    if (input != null) {
      input.finish();
    }
    close();
  }

  @Override
  public void close() throws IOException {
    TarArchiveReader opened = reader;
    reader = null;
    input = null;
    if (opened != null) {
      opened.close();
    }
  }
}
