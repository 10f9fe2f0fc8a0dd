package dev.steward.pipeline.value;

import java.util.Collections;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Evaluates in tests with a budget and fixed values from outside. */
final class TestEvaluation {
  private static final ExternalValues EXTERNAL =
      new ExternalValues() {
        @Override
        public long currentTimeMillis() {
          return 1_000;
        }

        @Override
        public long nanoTime() {
          return 1_000_000;
        }

        @Override
        public long randomSeed() {
          return 7;
        }

        @Override
        public UUID randomUuid() {
          return new UUID(1, 2);
        }

        @Override
        public TimeZone timeZone() {
          return TimeZone.getTimeZone("UTC");
        }
      };

  /** What a test does in the evaluation. */
  interface Work {
    @Nullable Object run();
  }

  /** What a closure of a test does. */
  interface Body {
    @Nullable Object call(@Nullable Object[] arguments);
  }

  private TestEvaluation() {}

  static @Nullable Object run(Work work) {
    return run(Budget.DEFAULT_LIMITS, work);
  }

  static @Nullable Object run(Budget.Limits limits, Work work) {
    return ScopedValue.where(Evaluation.CURRENT, new Evaluation(new Budget(limits), EXTERNAL))
        .call(work::run);
  }

  static ClosureValue closure(int parameters, Body body) {
    return new TestClosure(parameters, body);
  }

  private static final class TestClosure extends ClosureValue {
    private final int parameters;
    private final Body body;

    TestClosure(int parameters, Body body) {
      super(null, null);
      this.parameters = parameters;
      this.body = body;
    }

    @Override
    public @Nullable Object call(@Nullable Object... arguments) {
      return body.call(arguments);
    }

    @Override
    public List<TypeValue> parameterTypes() {
      return Collections.nCopies(parameters, TypeValue.known("java.lang.Object"));
    }

    @Override
    public ClosureValue copy(
        @Nullable Object newDelegate, @Nullable Object newOwner, @Nullable Object newThisObject) {
      return new TestClosure(parameters, body);
    }
  }
}
