package dev.steward.metric;

/**
 * Exponential moving average of one figure on one time scale, as Jenkins computes it: at each tick,
 * the old average has a weight of nine tenths and the figure a weight of one tenth. Between two
 * updates, the figure is assumed to be constant, so all ticks in between are computed at once.
 */
final class Average {

  private static final double DECAY = 0.9;

  private final long tickMillis;
  private long tick;
  private double average;

  Average(long tickMillis, long now, double first) {
    this.tickMillis = tickMillis;
    this.tick = now / tickMillis;
    this.average = first;
  }

  /** Advances to {@code now}; {@code value} is the figure since the last update. */
  void advance(long now, double value) {
    long ticks = now / tickMillis - tick;
    if (ticks > 0) {
      average = value + (average - value) * Math.pow(DECAY, (double) ticks);
      tick += ticks;
    }
  }

  double value() {
    return average;
  }
}
