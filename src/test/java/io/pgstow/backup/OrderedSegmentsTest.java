package io.pgstow.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OrderedSegmentsTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
    threads.close();
  }

  @Test
  void segments_written_at_once_come_out_in_order_in_little_memory() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 20; round++) {
      var object = new Output();
      var buffers = new SegmentBuffers(1000);
      int count = 1 + random.nextInt(40);
      var segments = new OrderedSegments(buffers, object, count);
      var expected = new ByteArrayOutputStream();
      var writers = new ArrayList<Future<?>>();
      try (var workers = Executors.newFixedThreadPool(3)) {
        for (int i = 0; i < count; i++) {
          byte[] content = new byte[random.nextInt(5000)];
          random.nextBytes(content);
          expected.write(content);
          OrderedSegments.Segment segment = segments.next();
          writers.add(workers.submit(() -> write(segment, content)));
        }
        for (Future<?> writer : writers) {
          writer.get();
        }
      }

      assertThat(object.toByteArray()).isEqualTo(expected.toByteArray());
      assertThat(object.closed).isEqualTo(1);
      assertThat(buffers.hasRoom(1000)).isTrue();
    }
  }

  @Test
  void one_behind_keeps_what_there_is_room_for_and_then_waits_for_its_turn() throws Exception {
    var object = new Output();
    var segments = new OrderedSegments(new SegmentBuffers(10), object, 2);
    OrderedSegments.Segment first = segments.next();
    OrderedSegments.Segment second = segments.next();

    second.write(new byte[] {4, 5, 6});
    Future<?> waiting = threads.submit(() -> write(second, new byte[8]));
    assertThat(object.size()).isZero();
    first.write(new byte[] {1, 2, 3});
    assertThat(object.toByteArray()).containsExactly(1, 2, 3);
    assertThat(waiting.isDone()).isFalse();
    first.complete();
    waiting.get();

    assertThat(object.toByteArray()).containsExactly(1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void one_begins_when_those_before_it_have_begun() throws Exception {
    var segments = new OrderedSegments(new SegmentBuffers(10), new Output(), 2);
    OrderedSegments.Segment first = segments.next();
    OrderedSegments.Segment second = segments.next();

    Future<?> beginning =
        threads.submit(
            () -> {
              second.awaitBeginning();
              return second;
            });
    assertThat(beginning.isDone()).isFalse();
    first.begin();

    assertThat(beginning.get()).isSameAs(second);
  }

  @Test
  void a_failure_elsewhere_ends_the_waiting() {
    var buffers = new SegmentBuffers(1);
    var segments = new OrderedSegments(buffers, new Output(), 2);
    assertThat(segments.next().isLast()).isFalse();
    OrderedSegments.Segment second = segments.next();
    assertThat(second.isLast()).isTrue();

    Future<?> waiting = threads.submit(() -> write(second, new byte[8]));
    buffers.fail();

    await().until(waiting::isDone);
    assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(CancellationException.class);
  }

  @Test
  void an_abandoned_segment_takes_no_more() throws IOException {
    var object = new Output();
    OrderedSegments.Segment only = new OrderedSegments(new SegmentBuffers(1), object, 1).next();
    only.write(new byte[] {1});
    only.abandon();
    only.write(new byte[] {2});

    assertThat(object.toByteArray()).containsExactly(1);
    assertThat(object.closed).isZero();
  }

  private static long write(OrderedSegments.Segment segment, byte[] content) throws IOException {
    int half = content.length / 2;
    segment.write(content, 0, half);
    segment.write(content, half, content.length - half);
    segment.complete();
    return segment.length();
  }

  private static final class Output extends ByteArrayOutputStream {
    private int closed;

    @Override
    public void close() {
      closed++;
    }
  }
}
