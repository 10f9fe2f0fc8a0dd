package dev.steward.step;

import dev.steward.run.Result;
import dev.steward.step.ExtendedEmail.EmailTrigger;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cases in which an {@link ExtendedEmail} is sent. */
final class EmailTriggers {

  private static final String PACKAGE = "hudson.plugins.emailext.plugins.trigger.";

  static final TypeSet ALL =
      new TypeSet(
          "email trigger",
          List.of(
              of("always", "Always", "Always"),
              of("success", "Success", "Success"),
              of("failure", "Failure", "Failure - Any"),
              of("firstFailure", "FirstFailure", "Failure - 1st"),
              of("secondFailure", "SecondFailure", "Failure - 2nd"),
              of("stillFailing", "StillFailing", "Failure - Still"),
              of("fixed", "Fixed", "Fixed"),
              of("fixedUnhealthy", "FixedUnhealthy", "Fixed Unhealthy"),
              of("unstable", "Unstable", "Unstable (Test Failures)"),
              of("firstUnstable", "FirstUnstable", "Unstable (Test Failures) - 1st"),
              of("stillUnstable", "StillUnstable", "Unstable (Test Failures) - Still"),
              of("unsuccessful", "FirstUnsuccessful", "Failure or Unstable - 1st"),
              of("aborted", "Aborted", "Aborted"),
              of("notBuilt", "NotBuilt", "Not Built"),
              of("statusChanged", "StatusChanged", "Status Changed")));

  private EmailTriggers() {}

  private static TypeDescription<EmailTrigger> of(String symbol, String event, String label) {
    return TypeDescription.of(
            TypeKind.PART, symbol, EmailTrigger.class, PACKAGE + event + "Trigger")
        .label(label)
        .reader(in -> ExtendedEmail.trigger(event, in));
  }

  /**
   * Returns whether an email is sent.
   *
   * @param previous results of earlier builds, newest first
   */
  static boolean matches(String event, Result now, List<Result> previous) {
    Result last = ExtendedEmail.last(previous);
    return switch (event) {
      case "Always" -> true;
      case "Success" -> now == Result.SUCCESS;
      case "Failure" -> now == Result.FAILURE;
      case "FirstFailure" -> now == Result.FAILURE && last != Result.FAILURE;
      case "SecondFailure" ->
          now == Result.FAILURE
              && last == Result.FAILURE
              && (previous.size() < 2 || previous.get(1) != Result.FAILURE);
      case "StillFailing" -> now == Result.FAILURE && last == Result.FAILURE;
      case "Fixed" -> now == Result.SUCCESS && last == Result.FAILURE;
      case "FixedUnhealthy" -> now == Result.SUCCESS && isUnhealthy(last);
      case "Unstable" -> now == Result.UNSTABLE;
      case "FirstUnstable" -> now == Result.UNSTABLE && last != Result.UNSTABLE;
      case "StillUnstable" -> now == Result.UNSTABLE && last == Result.UNSTABLE;
      case "FirstUnsuccessful" -> isUnhealthy(now) && !isUnhealthy(last);
      case "Aborted" -> now == Result.ABORTED;
      case "NotBuilt" -> now == Result.NOT_BUILT;
      case "StatusChanged" -> last != null && now != last;
      default -> false;
    };
  }

  private static boolean isUnhealthy(@Nullable Result result) {
    return result == Result.FAILURE || result == Result.UNSTABLE;
  }
}
