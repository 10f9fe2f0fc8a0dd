package dev.steward.pipeline.step;

import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.value.ValueText;
import dev.steward.run.Result;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the arguments of steps, with the errors of Jenkins. */
final class StepArgumentChecks {
  private StepArgumentChecks() {}

  /** The error of a step that refuses an argument while Jenkins creates its object. */
  static IllegalArgumentException refused(StepCall call, String type) {
    return refused(call, type, "java.lang.reflect.InvocationTargetException");
  }

  /** The error of a step that needs an argument to create its object. */
  static IllegalArgumentException missing(StepCall call, String type, String parameter) {
    return explained(refused(call, type), needs(call, parameter));
  }

  /**
   * Adds what is wrong to an error that has the class and the text of Jenkins, because scripts
   * compare them. The log shows it if the script does not catch the error.
   */
  static <E extends RuntimeException> E explained(E error, String explanation) {
    error.initCause(new IllegalArgumentException(explanation));
    return error;
  }

  /** Which argument a call of a step lacks. */
  static String needs(StepCall call, String parameter) {
    return "The step " + call.name() + " needs the parameter " + parameter + ".";
  }

  /**
   * The error of a step that refuses an argument.
   *
   * @param type the class of the step in Jenkins
   * @param reason why, in the words of Jenkins
   */
  static IllegalArgumentException refused(StepCall call, String type, String reason) {
    String arguments =
        call.arguments().values().entrySet().stream()
            .map(StepArgumentChecks::text)
            .collect(Collectors.joining(", ", "{", "}"));
    return new IllegalArgumentException(
        "Could not instantiate " + arguments + " for " + type + ": " + reason);
  }

  private static String text(Map.Entry<String, ? extends @Nullable Object> entry) {
    Object value = entry.getValue();
    return entry.getKey() + "=" + (value == null ? "null" : ValueText.text(value));
  }

  /** The duration in the parameters {@code time} and {@code unit}, in milliseconds. */
  static long millis(StepCall call, String type, TimeUnit missing) {
    return unit(call, type, "unit", missing).toMillis(call.arguments().number("time", 0));
  }

  static TimeUnit unit(StepCall call, String type, String parameter, TimeUnit missing) {
    String text = call.arguments().text(parameter);
    if (text == null) {
      return missing;
    }
    try {
      return TimeUnit.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw refused(call, type, e.toString());
    }
  }

  /** A parameter with the name of a result; null if it is missing. */
  static @Nullable Result result(StepCall call, String type, String parameter) {
    String text = call.arguments().text(parameter);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Result.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw refused(call, type);
    }
  }

  /** Adds a duration to a time; a sum that is too large becomes the largest time. */
  static long later(long epochMillis, long millis) {
    return millis > Long.MAX_VALUE - epochMillis ? Long.MAX_VALUE : epochMillis + millis;
  }
}
