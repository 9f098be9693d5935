package io.pgstow.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.pgstow.report.Journal.Measure;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the framework measures by itself of jobs, steps and items. Thread-safe. */
final class Meters {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ObservationRegistry observations = ObservationRegistry.create();

  Meters() {
    observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
  }

  /** For the builders of jobs and steps. */
  ObservationRegistry observations() {
    return observations;
  }

  /** The values by now: of what took time how long all of it took, and how often. */
  List<Measure> values() {
    return meters.getMeters().stream().flatMap(Meters::values).toList();
  }

  private static Stream<Measure> values(Meter meter) {
    String name = meter.getId().getName();
    return switch (meter) {
      case Timer timer ->
          Stream.of(
              measure(meter, name, "seconds", timer.totalTime(TimeUnit.SECONDS)),
              measure(meter, name + ".count", "", (double) timer.count()));
      case Counter counter -> Stream.of(measure(meter, name, "", counter.count()));
      // what is under way when the job has ended is nothing
      default -> Stream.of();
    };
  }

  private static Measure measure(Meter meter, String name, String unit, double value) {
    Map<String, String> tags =
        meter.getId().getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
    String description = Objects.requireNonNullElse(meter.getId().getDescription(), "");
    return new Measure(name, unit, description, tags, value);
  }
}
