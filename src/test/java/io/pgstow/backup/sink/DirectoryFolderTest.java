package io.pgstow.backup.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.backup.upload.PartUpload;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.StoredObject;
import io.pgstow.testing.MemoryStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A directory is good when the store has its files, as they were sent, and no others. */
final class DirectoryFolderTest {
  private static final BackupPlace PLACE = BackupPlace.ofDirectory(new BackupKey("app", "one"));
  private static final byte[] CONTENTS = "the table of contents".getBytes(UTF_8);

  private final MemoryStore store = new MemoryStore();
  private final DirectoryFolder folder = new DirectoryFolder(store, PLACE);
  private List<StoredArchive> sent;

  @BeforeEach
  void send() {
    sent = List.of(put("1.dat", new byte[100]), put("toc.dat", CONTENTS));
    // another backup's
    store.put("app/one-2/1.dat", CONTENTS);
  }

  @Test
  void as_it_was_sent_it_is_good() {
    folder.compare(sent);
  }

  @Test
  void a_file_that_is_missing_is_told() {
    store.delete(PLACE.member("1.dat"));
    assertDamaged("1.dat");
  }

  @Test
  void a_file_that_somebody_has_replaced_is_told() {
    store.put(PLACE.member("1.dat"), new byte[100]);
    assertDamaged("1.dat");
  }

  @Test
  void a_file_that_was_cut_is_told() {
    sent = List.of(sent.getFirst(), put("toc.dat", new byte[3], CONTENTS));
    assertDamaged("toc.dat");
  }

  @Test
  void a_table_of_contents_that_reads_back_differently_is_told() {
    byte[] other = CONTENTS.clone();
    other[3]++;
    sent = List.of(sent.getFirst(), put("toc.dat", other, CONTENTS));
    assertDamaged("toc.dat");
  }

  @Test
  void a_file_that_was_not_sent_is_told() {
    store.put(PLACE.member("2.dat"), new byte[1]);
    assertDamaged("2.dat");
  }

  private void assertDamaged(String file) {
    assertThatThrownBy(() -> folder.compare(sent))
        .isInstanceOf(PgstowException.class)
        .hasMessageContaining(store.location(PLACE.member(file)));
    assertThat(store.head(PLACE.member("1.dat")).isPresent() || file.equals("1.dat")).isTrue();
  }

  private StoredArchive put(String file, byte[] content) {
    return put(file, content, content);
  }

  private StoredArchive put(String file, byte[] content, byte[] said) {
    StoredObject object = store.put(PLACE.member(file), content);
    var digest = new PartDigest(1, 0, content.length, PartUpload.digest(said, said.length));
    return new StoredArchive(object.key(), said.length, object.etag(), List.of(digest));
  }
}
