package io.pgstow.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The texts of many entries in compressed pages. Definitions repeat each other, so that a table of
 * contents takes a tenth of its length in memory. A page is decompressed when one of its texts is
 * asked for, and the last few are kept, as entries are mostly read in their order. Adding is for
 * one thread, before all reading by others; reading is thread-safe.
 */
final class TextPages {
  /** A page ends with the text that fills it; bytes. */
  private static final int PAGE = 1 << 14;

  private static final int KEPT = 8;

  /** Larger pages, which hold one very long text, are not kept; bytes. */
  private static final int LARGEST_KEPT = 4 * PAGE;

  private final List<Page> pages = new ArrayList<>();
  private final AtomicReferenceArray<@Nullable Opened> opened = new AtomicReferenceArray<>(KEPT);
  private ByteArrayOutputStream filling = new ByteArrayOutputStream();

  private record Page(byte[] compressed, int length) {}

  private record Opened(int page, byte[] bytes) {}

  /** Adds texts that are read together; answers their place. */
  long add(List<? extends @Nullable Text> texts) {
    long place = ((long) pages.size() << Integer.SIZE) | filling.size();
    for (Text text : texts) {
      filling.writeBytes(
          ByteBuffer.allocate(Integer.BYTES).putInt(text == null ? -1 : text.length()).array());
      if (text != null) {
        text.writeTo(filling);
      }
    }
    if (filling.size() >= PAGE) {
      close();
    }
    return place;
  }

  /** Closes the page that is being filled. */
  void close() {
    if (filling.size() > 0) {
      byte[] bytes = filling.toByteArray();
      pages.add(new Page(compress(bytes), bytes.length));
      filling = new ByteArrayOutputStream();
    }
  }

  /** One of the texts that were added together, by its number from 0. */
  @Nullable Text text(long place, int number) {
    ByteBuffer page = at(place);
    for (int i = 0; i < number; i++) {
      int length = page.getInt();
      page.position(page.position() + Math.max(length, 0));
    }
    return next(page);
  }

  /** The first of the texts that were added together. */
  List<@Nullable Text> texts(long place, int count) {
    ByteBuffer page = at(place);
    var texts = new ArrayList<@Nullable Text>(count);
    for (int i = 0; i < count; i++) {
      texts.add(next(page));
    }
    return texts;
  }

  private static @Nullable Text next(ByteBuffer page) {
    int length = page.getInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    page.get(bytes);
    return new Text(bytes);
  }

  private ByteBuffer at(long place) {
    int page = (int) (place >>> Integer.SIZE);
    byte[] bytes = page == pages.size() ? filling.toByteArray() : open(page);
    return ByteBuffer.wrap(bytes).position((int) place);
  }

  private byte[] open(int page) {
    Opened kept = opened.get(page % KEPT);
    if (kept != null && kept.page() == page) {
      return kept.bytes();
    }
    byte[] bytes = decompress(pages.get(page));
    if (bytes.length <= LARGEST_KEPT) {
      opened.set(page % KEPT, new Opened(page, bytes));
    }
    return bytes;
  }

  private static byte[] compress(byte[] bytes) {
    try (var deflater = new Deflater(Deflater.BEST_SPEED, true)) {
      deflater.setInput(bytes);
      deflater.finish();
      var compressed = new ByteArrayOutputStream(PAGE / 4);
      byte[] buffer = new byte[PAGE / 4];
      while (!deflater.finished()) {
        compressed.write(buffer, 0, deflater.deflate(buffer));
      }
      return compressed.toByteArray();
    }
  }

  private static byte[] decompress(Page page) {
    try (var inflater = new Inflater(true)) {
      inflater.setInput(page.compressed());
      byte[] bytes = new byte[page.length()];
      for (int filled = 0; filled < bytes.length; ) {
        filled += inflater.inflate(bytes, filled, bytes.length - filled);
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new IllegalStateException("a page that was compressed here", e);
    }
  }
}
