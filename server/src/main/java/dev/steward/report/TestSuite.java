package dev.steward.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A test suite from a report. */
public record TestSuite(
    String name,
    @Nullable String id,
    @Nullable String timestamp,
    float seconds,
    @Nullable String stdout,
    @Nullable String stderr,
    List<TestCase> cases,
    Map<String, String> properties) {

  /** A copy with other tests. */
  TestSuite withCases(List<TestCase> newCases, float duration) {
    return new TestSuite(
        name, id, timestamp, duration, stdout, stderr, List.copyOf(newCases), properties);
  }
}
