package dev.steward.engine;

import dev.steward.job.Publisher.Mail;
import dev.steward.mail.Email;
import dev.steward.mail.Mailer;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep.Skip;
import dev.steward.scm.Person;
import dev.steward.scm.ScmNotes;
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
record Mailing(Mail mail) implements Act {

  private static final String SENT = "mail";
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
    String news = news(build.outcome(), before(build), mail.everyUnstable());
    if (news == null) {
      notSent(build, nothingToReport(build.outcome()));
      return;
    }
    if (build.notes().find(build.run().id(), SENT) != null) {
      return;
    }
    List<String> to = recipients(build);
    if (to.isEmpty()) {
      build.console().once("An attempt to send an e-mail to empty list of recipients, ignored.\n");
      notSent(build, "There are no recipients");
      return;
    }
    build.console().once("Sending e-mails to: " + String.join(" ", to) + "\n");
    String said;
    try {
      said =
          switch (build.means().post().send(letter(build, news, to))) {
            case Mailer.SendResult.Delivered(List<String> refused) when refused.isEmpty() -> "";
            case Mailer.SendResult.Delivered(List<String> refused) ->
                "The mail server rejected these recipients: " + String.join(" ", refused) + "\n";
            case Mailer.SendResult.NotConfigured _ ->
                notSent(build, "no SMTP server is configured. An administrator must set mailHost.");
            case Mailer.SendResult.Failed(String why) -> notSent(build, why);
          };
    } catch (Problem e) {
      said = notSent(build, String.valueOf(e.getMessage()));
    }
    if (!said.isEmpty()) {
      build.console().once(said);
    }
    build.notes().put(build.run().id(), SENT, "done");
  }

  private static String nothingToReport(Result now) {
    return switch (now) {
      case SUCCESS -> "A success is reported only after a failed or unstable build";
      case UNSTABLE -> "Only the first unstable build is reported";
      case FAILURE, NOT_BUILT, ABORTED -> "Builds that end as " + now.label() + " are not reported";
    };
  }

  /** Marks the action as not sent and returns the line for the log. */
  private static String notSent(Build build, String why) {
    build.skip(Skip.Status.NOT_SENT, Character.toUpperCase(why.charAt(0)) + why.substring(1));
    return "No email was sent: " + why + "\n";
  }

  /** Text of the event to report; null for none. */
  static @Nullable String news(Result now, @Nullable Result before, boolean everyUnstable) {
    return switch (now) {
      case FAILURE -> before == Result.FAILURE ? "still fails" : "failed";
      case UNSTABLE ->
          before != Result.UNSTABLE
              ? "became unstable"
              : everyUnstable ? "is still unstable" : null;
      case SUCCESS ->
          before == Result.FAILURE
              ? "is back to normal"
              : before == Result.UNSTABLE ? "is back to stable" : null;
      case NOT_BUILT, ABORTED -> null;
    };
  }

  /** Result of the previous build, ignoring ABORTED and NOT_BUILT. */
  private static @Nullable Result before(Build build) {
    for (Run run : build.means().runs().newest(build.job(), 0, MAX_BEFORE)) {
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
    for (String one : build.expand(mail.recipients()).split("[\\s,]+", -1)) {
      if (!one.isEmpty()) {
        all.add(one);
      }
    }
    String culprits =
        mail.culprits() ? build.notes().find(build.run().id(), ScmNotes.CULPRITS) : null;
    if (culprits != null) {
      for (Person person : ScmNotes.people(culprits)) {
        if (!person.email().isBlank()) {
          all.add(person.email());
        }
      }
    }
    return new ArrayList<>(all).subList(0, Math.min(all.size(), MAX_RECIPIENTS));
  }

  private static Email letter(Build build, String news, List<String> to) {
    String name = build.job().fullName() + " #" + build.run().number();
    String url = build.environment().getOrDefault("BUILD_URL", "");
    String log = build.means().blobs().tail(build.console().log(), LOG_BYTES);
    int line = log.indexOf('\n');
    return new Email(
        to,
        name + " " + news,
        "The build "
            + name
            + " "
            + news
            + ".\n\n"
            + url
            + "\n\nLast lines of the log:\n\n"
            + (log.length() < LOG_BYTES || line < 0 ? log : log.substring(line + 1)));
  }
}
