package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.ExternalValues;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Evaluates texts of scripts in tests, on a virtual thread as the engine does. */
final class Scripts {
  /** The same values in each evaluation. */
  static final ExternalValues FIXED =
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

  private Scripts() {}

  static Script parse(String text) {
    return parse("WorkflowScript", text);
  }

  static Script parse(String name, String text) {
    try {
      return ScriptParser.parse(name, text);
    } catch (SyntaxFailure e) {
      throw new IllegalArgumentException(e.problems().toString(), e);
    }
  }

  static Interpreter interpreter(ScriptEnvironment environment) {
    return interpreter(environment, Budget.DEFAULT_LIMITS);
  }

  static Interpreter interpreter(ScriptEnvironment environment, Budget.Limits limits) {
    return new Interpreter(environment, FIXED, new Budget(limits));
  }

  /** Returns the value of a script, or throws what the script throws. */
  static @Nullable Object evaluate(String text) throws Exception {
    return evaluate(text, new RecordingEnvironment(), Budget.DEFAULT_LIMITS);
  }

  static @Nullable Object evaluate(String text, ScriptEnvironment environment, Budget.Limits limits)
      throws Exception {
    Script script = parse(text);
    return onVirtualThread(
        () -> interpreter(environment, limits).run(script, new ScriptVariables()));
  }

  /** Returns the text of a script's value. */
  static String text(String text, ScriptEnvironment environment) throws Exception {
    Script script = parse(text);
    var interpreter = interpreter(environment);
    return onVirtualThread(() ->
        interpreter.inRun(() -> ValueText.text(interpreter.run(script, new ScriptVariables()))));
  }

  static <T extends @Nullable Object> T onVirtualThread(Callable<T> work) throws Exception {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }

  /** Describes how a script ends: its value and type, or its exception. */
  static String outcome(String text) throws Exception {
    Script script = parse(text);
    return onVirtualThread(() -> outcomeOf(script));
  }

  private static String outcomeOf(Script script) {
    var interpreter = interpreter(new PlainEnvironment());
    return interpreter.inRun(() -> {
      try {
        return describe(interpreter.run(script, new ScriptVariables()));
      } catch (Throwable e) {
        return "!! " + TypeValue.of(e).name() + ": " + e.getMessage();
      }
    });
  }

  private static String describe(@Nullable Object value) {
    return value == null ? "null" : ValueText.text(value) + " (" + TypeValue.of(value).name() + ")";
  }
}
