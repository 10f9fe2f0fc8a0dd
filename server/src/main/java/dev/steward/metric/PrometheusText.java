package dev.steward.metric;

import java.util.Map;

/** Writes metrics in the Prometheus text format, version 0.0.4. */
public final class PrometheusText {

  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder out = new StringBuilder(4_096);

  void header(String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  void sample(String name, double value) {
    out.append(name).append(' ').append(number(value)).append('\n');
  }

  void sample(String name, String label, String labelValue, long value) {
    out.append(name).append('{').append(label).append("=\"");
    for (int i = 0; i < labelValue.length(); i++) {
      char c = labelValue.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
    out.append("\"} ").append(value).append('\n');
  }

  /** A gauge. */
  public PrometheusText gauge(String name, String help, double value) {
    header(name, "gauge", help);
    sample(name, value);
    return this;
  }

  /** A gauge with a whole number. */
  public PrometheusText gauge(String name, String help, long value) {
    header(name, "gauge", help);
    sample(name, value);
    return this;
  }

  /** A counter: a number that only grows while the server runs. */
  public PrometheusText counter(String name, String help, long value) {
    header(name, "counter", help);
    sample(name, value);
    return this;
  }

  /** Counters by the values of a label. */
  public PrometheusText counters(String name, String help, String label, Map<String, Long> values) {
    header(name, "counter", help);
    values.forEach((labelValue, value) -> sample(name, label, labelValue, value));
    return this;
  }

  void sample(String name, long value) {
    out.append(name).append(' ').append(value).append('\n');
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
