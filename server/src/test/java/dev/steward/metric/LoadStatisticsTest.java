package dev.steward.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.steward.metric.Load.Figure;
import dev.steward.metric.Load.Scale;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Load averages that are computed late equal those computed at every tick of a clock. */
class LoadStatisticsTest {

  private final AtomicLong now = new AtomicLong(1_000_000_000L);
  private final AtomicInteger busy = new AtomicInteger();
  private final LoadStatistics loads =
      new LoadStatistics(
          () -> Instant.ofEpochMilli(now.get()),
          () -> Map.of(LoadStatistics.OVERALL, Load.LoadSnapshot.online(4, busy.get(), 0)));

  @Test
  void lazyAveragesMatchATickingClock() {
    var random = new Random(7);
    long due = due();
    double[] expected = new double[3];
    long[] periods = {10_000, 60_000, 3_600_000};
    for (int second = 1; second <= 40_000; second++) {
      now.addAndGet(1_000);
      for (int i = 0; i < periods.length; i++) {
        if (now.get() % periods[i] == 0) {
          expected[i] = expected[i] * 0.9 + busy.get() * 0.1;
        }
      }
      if (due > 0 && now.get() >= due) {
        due = due();
      }
      if (random.nextInt(50) == 0) {
        busy.set(random.nextInt(5));
        due = due();
      }
    }
    Load load = loads.of(LoadStatistics.OVERALL);
    Scale[] scales = Scale.values();
    for (int i = 0; i < scales.length; i++) {
      Scale scale = scales[i];
      assertThat(load.average(Figure.BUSY, scale))
          .as(scale.name())
          .isCloseTo(expected[i], within(1e-9));
    }
    assertThat(load.average(Figure.ONLINE, Scale.HOUR)).isEqualTo(4);
    assertThat(load.average(Figure.BUSY, Scale.SEC10)).isPositive();
  }

  /** The time of the next call; 0 if only a change requires one. */
  private long due() {
    long millis = loads.onChange();
    return millis == 0 ? 0 : now.get() + millis;
  }

  @Test
  void figuresAreReadOncePerStepAndNotWithoutChanges() {
    var reads = new AtomicInteger();
    var counted =
        new LoadStatistics(
            () -> Instant.ofEpochMilli(now.get()),
            () -> {
              reads.incrementAndGet();
              return Map.of("overall", Load.LoadSnapshot.online(4, busy.get(), 0));
            });
    counted.onChange();
    assertThat(reads).hasValue(1);
    busy.set(4);
    for (int change = 0; change < 1_000; change++) {
      assertThat(counted.onChange()).isEqualTo(10_000);
    }
    assertThat(reads).hasValue(1);
    now.addAndGet(10_000);
    assertThat(counted.onChange()).as("the figures have changed").isEqualTo(10_000);
    now.addAndGet(10_000);
    assertThat(counted.onChange()).as("the figures have not changed again").isZero();
    assertThat(reads).hasValue(3);
    assertThat(counted.of("overall").average(Figure.BUSY, Scale.SEC10))
        .isCloseTo(4 * (1 - 0.9 * 0.9), within(1e-9));
    now.addAndGet(1_000_000);
    assertThat(counted.of("overall").average(Figure.BUSY, Scale.SEC10)).isCloseTo(4, within(1e-3));
    assertThat(reads).as("constant figures need not be read").hasValue(3);
  }

  @Test
  void anUnknownLabelHasNoLoad() {
    assertThat(loads.of("nope").average(Figure.ONLINE, Scale.SEC10)).isZero();
  }
}
