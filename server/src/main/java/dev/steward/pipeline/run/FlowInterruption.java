package dev.steward.pipeline.run;

import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.run.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The end of a step that was interrupted. Scripts see the class {@code
 * org.jenkinsci.plugins.workflow.steps.FlowInterruptedException}.
 */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Jenkins' class
public final class FlowInterruption extends RuntimeException implements ScriptThrowable {
  public static final String TYPE = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";

  private static final String USER_CAUSE = "jenkins.model.CauseOfInterruption$UserInterruption";

  /**
   * Why a step was interrupted.
   *
   * @param type the class of Jenkins, such as {@code
   *     jenkins.model.CauseOfInterruption$UserInterruption}
   * @param text a line for the log, such as {@code Aborted by admin}
   */
  public record InterruptionCause(String type, String text) {}

  private final Result result;
  private final List<InterruptionCause> causes;
  private final boolean actual;

  /**
   * Creates an interruption.
   *
   * @param result the result of the run if the script does not catch the interruption
   * @param actual whether it interrupts for good: false for the timeout of a step inside a retry
   */
  public FlowInterruption(Result result, boolean actual, List<InterruptionCause> causes) {
    super(causes.stream().map(InterruptionCause::text).collect(Collectors.joining(", ")));
    this.result = result;
    this.causes = List.copyOf(causes);
    this.actual = actual;
  }

  public Result result() {
    return result;
  }

  public List<InterruptionCause> causes() {
    return causes;
  }

  /** Whether {@code retry} must not try again. */
  public boolean isActual() {
    return actual;
  }

  @Override
  public TypeValue type() {
    return TypeValue.known(TYPE);
  }

  @Override
  public boolean hasGetter(String method) {
    return switch (method) {
      case "getResult", "getCauses", "isActualInterruption" -> true;
      default -> false;
    };
  }

  @Override
  public @Nullable Object callGetter(String method) {
    return switch (method) {
      case "getResult" -> ResultValue.of(result);
      case "isActualInterruption" -> actual;
      default -> new ArrayList<>(causes.stream().map(FlowInterruption::value).toList());
    };
  }

  private static RecordValue value(InterruptionCause cause) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put("shortDescription", cause.text());
    if (cause.type().equals(USER_CAUSE)) {
      properties.put("user", cause.text().replaceFirst("^Aborted by ", ""));
    }
    return RecordValue.of(cause.type(), properties, cause.text());
  }

  @Override
  public String toString() {
    String message = getMessage();
    return message == null || message.isEmpty() ? TYPE : TYPE + ": " + message;
  }
}
