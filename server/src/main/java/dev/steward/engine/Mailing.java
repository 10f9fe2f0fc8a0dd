package dev.steward.engine;

import dev.steward.mail.Email;
import dev.steward.mail.Mailer;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep.Skip;
import dev.steward.run.Runs;
import dev.steward.scm.Committer;
import dev.steward.scm.ScmNotes;
import dev.steward.step.EmailNotification;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends email notifications: for each failure, for the first or every unstable build, and when a
 * job recovers. Mail errors do not change the result. After a crash between sending and recording,
 * the email is sent twice rather than never.
 */
record Mailing(EmailNotification mail, Mailer mailer, Runs runs) implements Act {

  private static final String SENT_NOTE = "mail";
  private static final int MAX_RECIPIENTS = 100;
  private static final int LOG_BYTES = 8_000;
  private static final int MAX_BEFORE = 50;

  @Override
  public String name() {
    return "Send mail";
  }

  @Override
  public String kind() {
    return "mail";
  }

  @Override
  public Phase phase() {
    return Phase.AFTER;
  }

  @Override
  public void perform(Build build) {
    String event = event(build.outcome(), previousResult(build), mail.everyUnstable());
    if (event == null) {
      notSent(build, nothingToReport(build.outcome()));
      return;
    }
    if (build.notes().find(build.run().id(), SENT_NOTE) != null) {
      return;
    }
    List<String> to = recipients(build);
    if (to.isEmpty()) {
      build
          .console()
          .printOnce("An attempt to send an e-mail to empty list of recipients, ignored.\n");
      notSent(build, "There are no recipients");
      return;
    }
    build.console().printOnce("Sending e-mails to: " + String.join(" ", to) + "\n");
    String logLine;
    try {
      logLine =
          switch (mailer.send(email(build, event, to))) {
            case Mailer.SendResult.Delivered(List<String> refused) when refused.isEmpty() -> "";
            case Mailer.SendResult.Delivered(List<String> refused) ->
                "The mail server rejected these recipients: " + String.join(" ", refused) + "\n";
            case Mailer.SendResult.NotConfigured _ ->
                notSent(build, "no SMTP server is configured. An administrator must set mailHost.");
            case Mailer.SendResult.Failed(String reason) -> notSent(build, reason);
          };
    } catch (Problem e) {
      logLine = notSent(build, String.valueOf(e.getMessage()));
    }
    if (!logLine.isEmpty()) {
      build.console().printOnce(logLine);
    }
    build.notes().put(build.run().id(), SENT_NOTE, "done");
  }

  private static String nothingToReport(Result now) {
    return switch (now) {
      case SUCCESS -> "A success is reported only after a failed or unstable build";
      case UNSTABLE -> "Only the first unstable build is reported";
      case FAILURE, NOT_BUILT, ABORTED -> "Builds that end as " + now.label() + " are not reported";
    };
  }

  /** Marks the action as not sent and returns the line for the log. */
  private static String notSent(Build build, String reason) {
    build.skip(Skip.Status.NOT_SENT, Character.toUpperCase(reason.charAt(0)) + reason.substring(1));
    return "No email was sent: " + reason + "\n";
  }

  /** Text of the event to report; null for none. */
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

  /** Result of the previous build, ignoring ABORTED and NOT_BUILT. */
  private @Nullable Result previousResult(Build build) {
    for (Run run : runs.newest(build.job(), 0, MAX_BEFORE)) {
      Result result = run.result();
      if (run.number() < build.run().number()
          && result != null
          && result != Result.ABORTED
          && result != Result.NOT_BUILT) {
        return result;
      }
    }
    return null;
  }

  private List<String> recipients(Build build) {
    Set<String> all = new LinkedHashSet<>();
    for (String address : build.expand(mail.recipients()).split("[\\s,]+", -1)) {
      if (!address.isEmpty()) {
        all.add(address);
      }
    }
    String culprits =
        mail.culprits() ? build.notes().find(build.run().id(), ScmNotes.CULPRITS) : null;
    if (culprits != null) {
      for (Committer person : ScmNotes.people(culprits)) {
        if (!person.email().isBlank()) {
          all.add(person.email());
        }
      }
    }
    return new ArrayList<>(all).subList(0, Math.min(all.size(), MAX_RECIPIENTS));
  }

  private static Email email(Build build, String event, List<String> to) {
    String name = build.job().fullName() + " #" + build.run().number();
    String url = build.environment().getOrDefault("BUILD_URL", "");
    String log = build.console().tail(LOG_BYTES);
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
