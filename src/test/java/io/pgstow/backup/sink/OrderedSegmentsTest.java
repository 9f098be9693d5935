package io.pgstow.backup.sink;

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
      var order = new OrderedSegments(1000);
      int count = 1 + random.nextInt(40);
      var stream = order.stream(object, 7, object::close);
      long start = 7;
      var starts = new ArrayList<Long>();
      var segments = new ArrayList<OrderedSegments.Segment>();
      var expected = new ByteArrayOutputStream();
      var writers = new ArrayList<Future<?>>();
      try (var workers = Executors.newFixedThreadPool(3)) {
        for (int i = 0; i < count; i++) {
          byte[] content = new byte[random.nextInt(5000)];
          random.nextBytes(content);
          expected.write(content);
          OrderedSegments.Segment segment = stream.next(i == count - 1);
          segments.add(segment);
          starts.add(start);
          start += content.length;
          writers.add(workers.submit(() -> write(segment, content)));
        }
        for (Future<?> writer : writers) {
          writer.get();
        }
      }

      assertThat(object.toByteArray()).isEqualTo(expected.toByteArray());
      assertThat(object.closed).isEqualTo(1);
      assertThat(order.free()).isEqualTo(1000);
      assertThat(stream.position()).isEqualTo(start);
      assertThat(segments).extracting(OrderedSegments.Segment::start).isEqualTo(starts);
    }
  }

  @Test
  void one_behind_keeps_what_there_is_room_for_and_then_waits_for_its_turn() throws Exception {
    var object = new Output();
    var stream = new OrderedSegments(10).stream(object, 0, object::close);
    OrderedSegments.Segment first = stream.next(false);
    OrderedSegments.Segment second = stream.next(true);

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
  void a_tail_is_asked_for_when_all_before_it_are_complete() throws Exception {
    var object = new Output();
    var stream = new OrderedSegments(10).stream(object, 0, object::close);
    OrderedSegments.Segment first = stream.next(false);
    OrderedSegments.Segment second = stream.next(true);
    var done = new ArrayList<String>();

    second.write(new byte[] {2});
    second.complete(
        () -> {
          assertThat(done).containsExactly("first");
          return new byte[] {3};
        });
    assertThat(object.closed).isZero();
    first.write(new byte[] {1});
    done.add("first");
    first.complete();

    assertThat(object.toByteArray()).containsExactly(1, 2, 3);
    assertThat(object.closed).isEqualTo(1);
    assertThat(second.length()).isEqualTo(2);
    assertThat(second.start()).isEqualTo(1);
  }

  @Test
  void a_failure_elsewhere_ends_the_waiting() {
    var order = new OrderedSegments(1);
    var stream = order.stream(new Output(), 0, () -> {});
    stream.next(false);
    OrderedSegments.Segment second = stream.next(true);

    Future<?> waiting = threads.submit(() -> write(second, new byte[8]));
    order.fail();

    await().until(waiting::isDone);
    assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(CancellationException.class);
  }

  @Test
  void an_abandoned_segment_takes_no_more() throws IOException {
    var object = new Output();
    OrderedSegments.Segment only =
        new OrderedSegments(1).stream(object, 0, object::close).next(true);
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
