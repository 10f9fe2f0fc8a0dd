package dev.steward.metric;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Histogram of durations. No lock is needed to add a value. */
final class Histogram {

  private final double[] bounds;
  private final LongAdder[] counts;
  private final DoubleAdder sum = new DoubleAdder();

  /** Creates a histogram with these bucket bounds in seconds, inclusive and ascending. */
  Histogram(double... bounds) {
    this.bounds = bounds;
    counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void add(double seconds) {
    int i = 0;
    while (i < bounds.length && seconds > bounds[i]) {
      i++;
    }
    counts[i].increment();
    sum.add(seconds);
  }

  void writeTo(PrometheusText out, String name, String help) {
    out.header(name, "histogram", help);
    long total = 0;
    for (int i = 0; i < bounds.length; i++) {
      total += counts[i].sum();
      out.sample(name + "_bucket", "le", PrometheusText.number(bounds[i]), total);
    }
    total += counts[bounds.length].sum();
    out.sample(name + "_bucket", "le", "+Inf", total);
    out.sample(name + "_sum", sum.sum());
    out.sample(name + "_count", total);
  }
}
