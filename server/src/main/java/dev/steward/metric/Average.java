package dev.steward.metric;

/**
 * The moving average of one figure on one scale, as Jenkins keeps it: at each tick of the scale the
 * old average counts nine tenths and the figure one. Between two looks the figure is taken to have
 * stood still, so all ticks that passed are made up for at once, and no clock needs to run.
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

  /** Moves on to {@code now}, with the figure that held until then. */
  void pass(long now, double held) {
    long ticks = now / tickMillis - tick;
    if (ticks > 0) {
      average = held + (average - held) * Math.pow(DECAY, (double) ticks);
      tick += ticks;
    }
  }

  double value() {
    return average;
  }
}
