package dev.steward.step;

import dev.steward.report.TestSummary;
import dev.steward.run.Result;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A limit on the tests of a build. Limits that are empty or not numbers have no effect.
 *
 * @param unstable exceeded: the build becomes unstable
 * @param unstableNew the same for the change since the last build with tests
 * @param failure exceeded: the build fails
 * @param failureNew the same for the change since the last build with tests
 */
record XUnitThreshold(
    CountedTests counted, String unstable, String unstableNew, String failure, String failureNew) {

  /** Which tests a threshold limits. */
  enum CountedTests {
    FAILED("failed", "Failed Tests", "FailedThreshold", TestSummary::failed),
    SKIPPED("skipped", "Skipped Tests", "SkippedThreshold", TestSummary::skipped),
    /** The threshold is the minimum, not the maximum. */
    PASSED("passed", "Passed Tests", "PassedThreshold", TestSummary::passed);

    final String symbol;
    final String label;
    final String className;

    @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
    private final ToLongFunction<TestSummary> count;

    CountedTests(String symbol, String label, String className, ToLongFunction<TestSummary> count) {
      this.symbol = symbol;
      this.label = label;
      this.className = className;
      this.count = count;
    }

    boolean isExceeded(double limit, double value) {
      return this == PASSED ? value < limit : value > limit;
    }
  }

  /** What a comparison says. */
  record Verdict(Result result, String message) {}

  /**
   * Compares the tests of a build with the limits.
   *
   * @param previous the last build with tests; null if there is none
   * @param inPercent whether the limits are percentages of all tests
   * @return null if no limit is exceeded
   */
  @Nullable Verdict check(TestSummary tests, @Nullable TestSummary previous, boolean inPercent) {
    double count = counted.count.applyAsLong(tests);
    double added = count - (previous == null ? 0 : counted.count.applyAsLong(previous));
    if (inPercent) {
      double total = Math.max(1, tests.total());
      count = count / total * 100;
      added = added / total * 100;
    }
    if (isExceeded(failure, count)) {
      return new Verdict(Result.FAILURE, message(false, "failure threshold", inPercent));
    }
    if (isExceeded(failureNew, added)) {
      return new Verdict(Result.FAILURE, message(true, "new failure threshold", inPercent));
    }
    if (isExceeded(unstable, count)) {
      return new Verdict(Result.UNSTABLE, message(false, "unstable threshold", inPercent));
    }
    return isExceeded(unstableNew, added)
        ? new Verdict(Result.UNSTABLE, message(true, "new unstable threshold", inPercent))
        : null;
  }

  private boolean isExceeded(String limit, double value) {
    try {
      return counted.isExceeded(Integer.parseInt(limit), value);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private String message(boolean isNew, String limit, boolean inPercent) {
    String tests = (isNew ? "new" : "total") + " number of tests for the threshold '";
    return "The "
        + (inPercent ? "percent of the " : "")
        + tests
        + counted.label
        + "' exceeds the specified \""
        + limit
        + (inPercent ? "\" percent value." : "\" value.");
  }

  /** The types of thresholds; created on first use. */
  static final class ThresholdTypes {
    private static final Field<String> UNSTABLE =
        Field.text("unstableThreshold", "Unstable, total")
            .help("The build becomes unstable if the number exceeds this limit.");
    private static final Field<String> UNSTABLE_NEW =
        Field.text("unstableNewThreshold", "Unstable, new")
            .help("The build becomes unstable if the number grows by more than this.");
    private static final Field<String> FAILURE =
        Field.text("failureThreshold", "Failed, total")
            .help("The build fails if the number exceeds this limit.");
    private static final Field<String> FAILURE_NEW =
        Field.text("failureNewThreshold", "Failed, new")
            .help("The build fails if the number grows by more than this.");

    static final TypeSet ALL =
        new TypeSet(
            "threshold",
            List.of(of(CountedTests.FAILED), of(CountedTests.SKIPPED), of(CountedTests.PASSED)));

    private ThresholdTypes() {}

    private static TypeDescription<XUnitThreshold> of(CountedTests counted) {
      return TypeDescription.of(
              TypeKind.PART,
              counted.symbol,
              XUnitThreshold.class,
              "org.jenkinsci.plugins.xunit.threshold." + counted.className)
          .label(counted.label)
          .fields(UNSTABLE, UNSTABLE_NEW, FAILURE, FAILURE_NEW)
          .reader(in ->
              new XUnitThreshold(
                  counted,
                  in.get(UNSTABLE),
                  in.get(UNSTABLE_NEW),
                  in.get(FAILURE),
                  in.get(FAILURE_NEW)));
    }
  }
}
