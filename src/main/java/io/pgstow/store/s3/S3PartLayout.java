package io.pgstow.store.s3;

import io.pgstow.store.StoredObject;
import io.pgstow.store.s3.S3Options.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** In which parts to copy an object. */
final class S3PartLayout {
  private static final Logger LOG = LoggerFactory.getLogger(S3PartLayout.class);
  private static final Pattern OF_PARTS = Pattern.compile("\\p{XDigit}{32}-(?<count>[0-9]{1,5})");

  private final S3Bucket source;
  private final StoredObject object;
  private final Writing writing;
  private final int count;

  S3PartLayout(S3Bucket source, StoredObject object, Writing writing) {
    this.source = source;
    this.object = object;
    this.writing = writing;
    Matcher etag = OF_PARTS.matcher(object.etag());
    this.count = etag.matches() ? Integer.parseInt(etag.group("count")) : 0;
  }

  /** Whether one request is enough and gives the copy the ETag of the object. */
  boolean isWhole() {
    return object.size() == 0 || (count == 0 && object.size() <= writing.copyPartSize());
  }

  /** The sizes of the parts: those it was uploaded in, or else as large as may be copied. */
  List<Long> sizes() {
    long first = count == 0 ? 0 : sizeOfPart(1);
    if (count == 0 || (first == object.size() && count > 1)) {
      return cut(Math.max(writing.copyPartSize(), Math.ceilDiv(object.size(), writing.maxParts())));
    }
    if (Math.ceilDiv(object.size(), first) == count) {
      return cut(first);
    }
    return IntStream.rangeClosed(1, count).mapToObj(this::sizeOfPart).toList();
  }

  /** Stores that do not know parts of objects refuse, or tell the size of the whole. */
  private long sizeOfPart(int number) {
    try {
      return source
          .client()
          .headObject(
              request ->
                  request
                      .bucket(source.name())
                      .key(source.fullKey(object.key()))
                      .partNumber(number))
          .contentLength();
    } catch (S3Exception e) {
      LOG.debug("\"{}\" does not tell its parts", source.location(object.key()), e);
      return object.size();
    } catch (SdkException e) {
      throw source.failed("read", object.key(), e);
    }
  }

  private List<Long> cut(long size) {
    var sizes = new ArrayList<Long>();
    for (long rest = object.size(); rest > 0; rest -= size) {
      sizes.add(Math.min(size, rest));
    }
    return sizes;
  }
}
