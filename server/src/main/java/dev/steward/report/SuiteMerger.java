package dev.steward.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges the test suites of all report files of a build. Suites with the same name and id are parts
 * of one suite; a part with the same timestamp as the first part is a duplicate and is dropped.
 */
final class SuiteMerger {

  /** Maximum number of tests per build. */
  static final int MAX_CASES = 1_000_000;

  private record SuiteKey(String name, @Nullable String id) {}

  /** A suite to which later files may add parts. */
  private static final class OpenSuite {
    final TestSuite first;
    final List<TestCase> cases = new ArrayList<>();
    float seconds;

    OpenSuite(TestSuite first) {
      this.first = first;
    }
  }

  private final Map<SuiteKey, OpenSuite> suites = new LinkedHashMap<>();
  private int caseCount;

  /** Number of tests beyond {@link #MAX_CASES}. */
  int omitted;

  void add(TestSuite suite) {
    var key = new SuiteKey(suite.name(), suite.id());
    OpenSuite existing = suites.get(key);
    String timestamp = existing == null ? null : existing.first.timestamp();
    if (timestamp != null && timestamp.equals(suite.timestamp())) {
      // The suite is a duplicate, for example from an aggregate report.
      return;
    }
    int accepted = Math.min(suite.cases().size(), MAX_CASES - caseCount);
    caseCount += accepted;
    omitted += suite.cases().size() - accepted;
    OpenSuite open = existing == null ? new OpenSuite(suite) : existing;
    open.cases.addAll(suite.cases().subList(0, accepted));
    open.seconds += suite.seconds();
    // A suite that lost all its tests to the limit is not listed; a suite without tests in the
    // report is.
    if (existing == null && (accepted > 0 || suite.cases().isEmpty())) {
      suites.put(key, open);
    }
  }

  TestResults results() {
    return new TestResults(
        suites.values().stream()
            .map(open -> open.first.withCases(open.cases, open.seconds))
            .toList());
  }

  int omitted() {
    return omitted;
  }
}
