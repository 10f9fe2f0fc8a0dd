package dev.steward.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results of all tests of one build. */
public record TestResults(List<TestSuite> suites) {

  public int total() {
    return suites.stream().mapToInt(suite -> suite.cases().size()).sum();
  }

  public int failed() {
    return (int) cases().stream().filter(one -> one.status().isFailure()).count();
  }

  public int skipped() {
    return (int) cases().stream().filter(one -> one.status() == TestCase.Status.SKIPPED).count();
  }

  public float seconds() {
    float sum = 0;
    for (TestSuite suite : suites) {
      sum += suite.seconds();
    }
    return sum;
  }

  public List<TestCase> cases() {
    return suites.stream().flatMap(suite -> suite.cases().stream()).toList();
  }

  /** The suite of a test, by identity, since suites can contain equal tests. */
  @SuppressWarnings("ReferenceEquality") // see above
  public TestSuite suiteOf(TestCase wanted) {
    for (TestSuite suite : suites) {
      for (TestCase one : suite.cases()) {
        if (one == wanted) {
          return suite;
        }
      }
    }
    throw new IllegalArgumentException("a test of another build");
  }

  /**
   * Adds information from the previous build's results.
   *
   * @param number of the build of these results
   */
  TestResults after(TestResults before, long number) {
    Map<String, TestCase> known = new HashMap<>();
    for (TestCase one : before.cases()) {
      known.put(one.key(), one);
    }
    return new TestResults(
        suites.stream()
            .map(suite ->
                suite.withCases(
                    suite.cases().stream()
                        .map(one -> seen(one, known.get(one.key()), number))
                        .toList(),
                    suite.seconds()))
            .toList());
  }

  private static TestCase seen(TestCase one, @Nullable TestCase last, long number) {
    boolean failed = one.status().isFailure();
    if (last != null && last.status().isFailure()) {
      return failed
          ? one.seen(TestCase.Status.FAILED, last.failedSince())
          : one.status() == TestCase.Status.SKIPPED ? one : one.seen(TestCase.Status.FIXED, 0);
    }
    return failed
        ? one.seen(last == null ? TestCase.Status.FAILED : TestCase.Status.REGRESSION, number)
        : one;
  }
}
