package dev.steward.pipeline.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that are small in the script and would take all memory or time. */
class HostileValuesTest {
  private static final Budget.Limits LIMITS =
      new Budget.Limits(2_000_000, 100, 1_000_000, 100_000, Duration.ofSeconds(20));

  private static @Nullable Object call(
      @Nullable Object receiver, String name, @Nullable Object... arguments) {
    return TestEvaluation.run(LIMITS, () -> MethodTable.call(receiver, name, arguments));
  }

  private static void assertStopped(TestEvaluation.Work work) {
    assertThatThrownBy(() -> TestEvaluation.run(LIMITS, work))
        .isInstanceOf(BudgetOverrun.class)
        .hasMessageStartingWith("The script was stopped");
  }

  private static void assertStopped(
      @Nullable Object receiver, String name, @Nullable Object... arguments) {
    assertStopped(() -> MethodTable.call(receiver, name, arguments));
  }

  /** Returns a list with two to the power of 60 elements, all in 60 lists. */
  private static List<Object> exponential() {
    List<Object> list = new ArrayList<>(List.of(1));
    for (int i = 0; i < 60; i++) {
      list = new ArrayList<>(List.of(list, list));
    }
    return list;
  }

  @Test
  void aPatternThatBacktracksIsStopped() {
    String text = "a".repeat(60);
    assertStopped(text, "matches", "(a+)+\\1b");
    assertStopped(text, "replaceAll", "(a+)+\\1b", "x");
    assertStopped(() -> Arithmetic.matches(text, "(a+)+\\1c"));
    assertThat(call("a1b22", "findAll", "\\d+")).isEqualTo(List.of("1", "22"));
  }

  @Test
  void collectionsThatShareTheirPartsAreStopped() {
    assertStopped(exponential(), "toString");
    assertStopped(exponential(), "flatten");
    assertStopped(exponential(), "hashCode");
    assertStopped(() -> Equality.equal(exponential(), exponential()));
    assertStopped(new HashMap<>(), "put", exponential(), 1);
    assertStopped(
        () -> MethodTable.call(TypeValue.known("groovy.json.JsonOutput"), "toJson", exponential()));
  }

  @Test
  void aListThatContainsItselfHasAText() {
    List<Object> list = new ArrayList<>(List.of(1));
    list.add(list);
    assertThat(call(list, "toString")).isEqualTo("[1, (this Collection)]");
    assertStopped(list, "flatten");
    List<Object> other = new ArrayList<>();
    other.add(new ArrayList<>(List.of(other)));
    assertStopped(other, "toString");
  }

  @Test
  void longTextsAreRefusedBeforeTheyAreBuilt() {
    assertStopped("abc", "multiply", 1_000_000_000);
    assertStopped("abc", "padLeft", 2_000_000_000);
    assertStopped("abc", "center", 2_000_000_000, "*");
    assertStopped("%2000000000d", "formatted", 1);
    assertStopped("a".repeat(100_000), "replace", "a", "b".repeat(100_000));
    assertStopped("a".repeat(100_000), "replaceAll", "a", "b".repeat(100_000));
    assertStopped("a".repeat(900_000), "plus", "a".repeat(900_000));
    var builder = new StringBuilder("a");
    assertStopped(builder, "setLength", 2_000_000_000);
    assertThat(builder).hasToString("a");
  }

  @Test
  void largeCollectionsAreRefusedBeforeTheyAreBuilt() {
    assertStopped(List.of(1, 2), "multiply", 1_000_000_000);
    assertStopped(new ArrayList<>(), "putAt", 2_000_000_000, 1);
    assertStopped(() -> RangeValue.of(1, 2_000_000_000, true).toArray());
    assertStopped(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), "permutations");
    assertStopped(() -> ArrayValue.ofLength(TypeValue.known("int"), 2_000_000_000));
    assertThat(call(RangeValue.of(1, 2_000_000_000, true), "size")).isEqualTo(2_000_000_000);
  }

  @Test
  void numbersWithManyDigitsAreRefused() {
    assertStopped(() -> Arithmetic.power(9, 999_999_999));
    assertStopped(() -> Arithmetic.add(new BigDecimal("1e1000000000"), 1));
    assertStopped(new BigDecimal("1e1000000000"), "toBigInteger");
    assertStopped(new BigDecimal("1e1000000000"), "toPlainString");
    assertThat(TestEvaluation.run(() -> Arithmetic.power(2, 64)))
        .hasToString("18446744073709551616");
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void resultsOfLargeRangesAreLimitedBeforeTheStepsAre() {
    var limits = new Budget.Limits(50_000_000, 100, 1_000_000, 10_000, Duration.ofSeconds(20));
    ClosureValue all = TestEvaluation.closure(1, arguments -> true);
    for (String name : List.of("findAll", "findIndexValues", "findResults", "split", "groupBy")) {
      assertThatThrownBy(() ->
              TestEvaluation.run(
                  limits, () -> MethodTable.call(RangeValue.of(1, 1_000_000, true), name, all)))
          .as(name)
          .isInstanceOf(BudgetOverrun.class)
          .hasMessageContaining("10000 elements");
    }
  }

  @Test
  void aLoopIsStoppedAndNamesTheLimit() {
    ClosureValue nothing = TestEvaluation.closure(1, arguments -> null);
    assertThatThrownBy(() -> call(2_000_000_000, "times", nothing))
        .isInstanceOf(BudgetOverrun.class)
        .hasMessageContaining("2000000 evaluation steps");
  }

  @Test
  void anInterruptEndsTheEvaluation() {
    ClosureValue interrupt =
        TestEvaluation.closure(
            1,
            arguments -> {
              Thread.currentThread().interrupt();
              return null;
            });
    try {
      assertThatThrownBy(() -> call(1_000_000, "times", interrupt))
          .isInstanceOf(EvaluationInterrupt.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void nestedCallsAreCounted() {
    var budget = new Budget(LIMITS);
    for (int i = 0; i < LIMITS.callDepth(); i++) {
      budget.enterCall();
    }
    assertThatThrownBy(budget::enterCall)
        .isInstanceOf(BudgetOverrun.class)
        .hasMessageContaining("100 calls were nested");
    assertThat(budget.forBranch().depth()).isZero();
  }
}
