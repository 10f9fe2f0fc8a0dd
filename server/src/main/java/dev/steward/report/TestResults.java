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
    return (int) cases().stream().filter(test -> test.status().isFailure()).count();
  }

  public int skipped() {
    return (int) cases().stream().filter(test -> test.status() == TestCase.Status.SKIPPED).count();
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

  /** The suite of a test, by identity, since suites can contain identical tests. */
  @SuppressWarnings("ReferenceEquality") // see above
  public TestSuite suiteOf(TestCase test) {
    for (TestSuite suite : suites) {
      for (TestCase candidate : suite.cases()) {
        if (candidate == test) {
          return suite;
        }
      }
    }
    throw new IllegalArgumentException("the test belongs to another build");
  }

  /**
   * Adds information from the previous build's results.
   *
   * @param number of the build that these results belong to
   */
  TestResults comparedTo(TestResults before, long number) {
    Map<String, TestCase> previousByKey = new HashMap<>();
    for (TestCase test : before.cases()) {
      previousByKey.put(test.key(), test);
    }
    return new TestResults(
        suites.stream()
            .map(suite ->
                suite.withCases(
                    suite.cases().stream()
                        .map(test -> compare(test, previousByKey.get(test.key()), number))
                        .toList(),
                    suite.seconds()))
            .toList());
  }

  private static TestCase compare(TestCase test, @Nullable TestCase last, long number) {
    boolean failed = test.status().isFailure();
    if (last != null && last.status().isFailure()) {
      return failed
          ? test.withStatus(TestCase.Status.FAILED, last.failedSince())
          : test.status() == TestCase.Status.SKIPPED
              ? test
              : test.withStatus(TestCase.Status.FIXED, 0);
    }
    return failed
        ? test.withStatus(
            last == null ? TestCase.Status.FAILED : TestCase.Status.REGRESSION, number)
        : test;
  }
}
