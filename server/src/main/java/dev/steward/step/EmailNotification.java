package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.mail.Email;
import dev.steward.mail.Mailer;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep.Skip;
import dev.steward.scm.Committer;
import dev.steward.scm.ScmNotes;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends email notifications: for each failure, for the first or every unstable build, and when a
 * job recovers. Mail errors do not change the result. An email is never sent twice: after a crash
 * during sending, the log says that its outcome is unknown.
 *
 * @param recipients addresses separated by spaces; may contain variables
 * @param everyUnstable whether to notify on every unstable build, not only on the first
 * @param culprits whether to notify the authors of the changes too
 */
public record EmailNotification(String recipients, boolean everyUnstable, boolean culprits)
    implements PostBuildAction {

  private static final Field<String> RECIPIENTS =
      Field.of("recipients", "Recipients (separated by spaces)", FieldFormat.RECIPIENTS)
          .help("Addresses; may contain variables.");
  private static final Field<Boolean> NOT_EVERY_UNSTABLE =
      Field.flag("dontNotifyEveryUnstableBuild", "Don't send e-mail for every unstable build");
  private static final Field<Boolean> TO_INDIVIDUALS =
      Field.flag("sendToIndividuals", "Send separate e-mails to individuals who broke the build");

  public static final TypeDescription<EmailNotification> TYPE =
      TypeDescription.of(TypeKind.ACTION, "mailer", EmailNotification.class, "hudson.tasks.Mailer")
          .label("E-mail notification")
          .help("Sends an email when builds fail or become unstable, and when they succeed again.")
          .plugin(new BundledPlugin("mailer", "Email", "jobs"))
          .fields(RECIPIENTS, NOT_EVERY_UNSTABLE, TO_INDIVIDUALS)
          .reader(in ->
              new EmailNotification(
                  in.get(RECIPIENTS), !in.get(NOT_EVERY_UNSTABLE), in.get(TO_INDIVIDUALS)));

  static final StepType<EmailNotification> STEP =
      new StepType<>(
          TYPE, "mail", "Send mail", Phase.NOTIFICATION, Repeat.ONCE, EmailNotification::perform);

  /** Kind of the note that earlier versions set between sending an email and recording the step. */
  private static final String FORMER_NOTE = "mail";

  private static final int MAX_RECIPIENTS = 100;
  private static final int LOG_BYTES = 8_000;
  private static final int MAX_BEFORE = 50;

  private void perform(StepContext context) {
    String event = event(context.outcome(), previousResult(context), everyUnstable);
    if (event == null) {
      notSent(context, nothingToReport(context.outcome()));
      return;
    }
    if (context.note(FORMER_NOTE) != null) {
      return;
    }
    List<String> to = addresses(context);
    if (to.isEmpty()) {
      context.print("An attempt to send an e-mail to empty list of recipients, ignored.\n");
      notSent(context, "There are no recipients");
      return;
    }
    context.print("Sending e-mails to: " + String.join(" ", to) + "\n");
    String logLine;
    try {
      logLine =
          switch (context.mailer().send(email(context, event, to))) {
            case Mailer.SendResult.Delivered(List<String> refused) when refused.isEmpty() -> "";
            case Mailer.SendResult.Delivered(List<String> refused) ->
                "The mail server rejected these recipients: " + String.join(" ", refused) + "\n";
            case Mailer.SendResult.NotConfigured _ ->
                notSent(
                    context, "no SMTP server is configured. An administrator must set mailHost.");
            case Mailer.SendResult.Failed(String reason) -> notSent(context, reason);
          };
    } catch (Problem e) {
      logLine = notSent(context, String.valueOf(e.getMessage()));
    }
    if (!logLine.isEmpty()) {
      context.print(logLine);
    }
  }

  private static String nothingToReport(Result now) {
    return switch (now) {
      case SUCCESS -> "A success is reported only after a failed or unstable build";
      case UNSTABLE -> "Only the first unstable build is reported";
      case FAILURE, NOT_BUILT, ABORTED ->
          "Builds with the result " + now.label() + " are not reported";
    };
  }

  /** Marks the action as not sent and returns the line for the log. */
  private static String notSent(StepContext context, String reason) {
    context.skip(
        Skip.Status.NOT_SENT, Character.toUpperCase(reason.charAt(0)) + reason.substring(1));
    return "No email was sent: " + reason + "\n";
  }

  /** Description of the event to report; null if there is none. */
  static @Nullable String event(Result now, @Nullable Result previous, boolean everyUnstable) {
    return switch (now) {
      case FAILURE -> previous == Result.FAILURE ? "still fails" : "failed";
      case UNSTABLE ->
          previous != Result.UNSTABLE
              ? "became unstable"
              : everyUnstable ? "is still unstable" : null;
      case SUCCESS ->
          previous == Result.FAILURE
              ? "is back to normal"
              : previous == Result.UNSTABLE ? "is back to stable" : null;
      case NOT_BUILT, ABORTED -> null;
    };
  }

  /** Result of the previous build, ignoring ABORTED and NOT_BUILT; null if there is none. */
  private static @Nullable Result previousResult(StepContext context) {
    for (Run run : context.runs().newest(context.job(), 0, MAX_BEFORE)) {
      Result result = run.result();
      if (run.number() < context.run().number()
          && result != null
          && result != Result.ABORTED
          && result != Result.NOT_BUILT) {
        return result;
      }
    }
    return null;
  }

  private List<String> addresses(StepContext context) {
    Set<String> all = new LinkedHashSet<>();
    all.addAll(EmailAddresses.split(context::expand, recipients));
    String people = culprits ? context.note(ScmNotes.CULPRITS) : null;
    if (people != null) {
      for (Committer person : ScmNotes.people(people)) {
        if (!person.email().isBlank()) {
          all.add(person.email());
        }
      }
    }
    return new ArrayList<>(all).subList(0, Math.min(all.size(), MAX_RECIPIENTS));
  }

  private static Email email(StepContext context, String event, List<String> to) {
    String name = context.job().fullName() + " #" + context.run().number();
    String url = context.environment().getOrDefault("BUILD_URL", "");
    String log = context.consoleTail(LOG_BYTES);
    int line = log.indexOf('\n');
    return new Email(
        to,
        name + " " + event,
        "The build "
            + name
            + " "
            + event
            + ".\n\n"
            + url
            + "\n\nLast lines of the log:\n\n"
            + (log.length() < LOG_BYTES || line < 0 ? log : log.substring(line + 1)));
  }
}
