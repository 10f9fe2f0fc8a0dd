package dev.steward.pipeline.step;

import dev.steward.mail.Email;
import dev.steward.mail.Mailer;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import dev.steward.run.Run;
import dev.steward.scm.Committer;
import dev.steward.scm.ScmNotes;
import dev.steward.step.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps {@code mail} and {@code emailext}. An email is never sent twice: if the server is
 * killed while it sends one, the step fails and says that the outcome is unknown.
 */
final class MailStep {
  private static final int MAX_RECIPIENTS = 100;
  private static final int MAX_ATTACHED_BYTES = 1 << 20;

  private final WorkServices services;

  MailStep(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("mail", "Mail", this::mail),
        new PipelineStep("emailext", "Extended Email", this::extended));
  }

  private @Nullable Object mail(StepCall call) {
    var to = addresses(call.arguments().text("to", ""));
    var cc = addresses(call.arguments().text("cc", ""));
    var bcc = addresses(call.arguments().text("bcc", ""));
    if (to.isEmpty() && cc.isEmpty() && bcc.isEmpty()) {
      throw new StepFailure(
          "Email not sent. No recipients of any kind specified ('to', 'cc', 'bcc').");
    }
    String type = call.arguments().text("mimeType", "text/plain");
    var email =
        new Email(
            new Email.Recipients(to, cc, bcc),
            call.arguments().text("subject", ""),
            call.arguments().text("body", ""),
            type.toLowerCase(Locale.ROOT).startsWith("text/html"),
            List.of());
    call.node().describe(call.run().maskSecrets(email.subject()));
    warnOfSender(call);
    String failure = send(call, email);
    if (failure != null) {
      throw new StepFailure("Email not sent: " + failure);
    }
    return null;
  }

  private static void warnOfSender(StepCall call) {
    for (String parameter : List.of("from", "replyTo")) {
      if (!call.arguments().text(parameter, "").isEmpty()) {
        call.print(
            "The parameter "
                + parameter
                + " has no effect: emails have the sender of the server's settings.\n");
      }
    }
  }

  private @Nullable Object extended(StepCall call) {
    Set<String> to = new LinkedHashSet<>();
    Set<String> cc = new LinkedHashSet<>();
    Set<String> bcc = new LinkedHashSet<>();
    for (String address : addresses(call.arguments().text("to", ""))) {
      String lower = address.toLowerCase(Locale.ROOT);
      if (lower.startsWith("cc:")) {
        cc.add(address.substring("cc:".length()));
      } else if (lower.startsWith("bcc:")) {
        bcc.add(address.substring("bcc:".length()));
      } else {
        to.add(address);
      }
    }
    if (call.arguments().get("recipientProviders") != null) {
      Object authors = call.record(() -> authors(call.run().run()));
      if (authors instanceof List<?> list) {
        list.forEach(author -> to.add(String.valueOf(author)));
      }
    }
    if (to.isEmpty() && cc.isEmpty() && bcc.isEmpty()) {
      call.print("An attempt to send an e-mail to empty list of recipients, ignored.\n");
      return null;
    }
    warnOfSender(call);
    boolean attachesLog = call.arguments().flag("attachLog", false);
    var email =
        new Email(
            new Email.Recipients(List.copyOf(to), List.copyOf(cc), List.copyOf(bcc)),
            call.arguments().text("subject", call.run().job().fullName()),
            call.arguments().text("body", ""),
            call.arguments().text("mimeType", "").equals("text/html"),
            attachesLog
                ? List.of(
                    new Email.Attachment(
                        "build.log",
                        services
                            .blobs()
                            .tail(
                                services
                                    .blobs()
                                    .log(call.run().job().id(), call.run().run().number()),
                                MAX_ATTACHED_BYTES)))
                : List.of());
    call.print("Sending email to: " + String.join(" ", to) + "\n");
    String failure = send(call, email);
    if (failure != null) {
      call.print("The email was not sent to everyone: " + failure + "\n");
    }
    return null;
  }

  /** Addresses of the authors of the changes since the last successful build. */
  private List<String> authors(Run run) {
    String people = services.notes().find(run.id(), ScmNotes.CULPRITS);
    var all = new ArrayList<String>();
    if (people != null) {
      for (Committer person : ScmNotes.people(people)) {
        if (!person.email().isBlank()) {
          all.add(person.email());
        }
      }
    }
    return all;
  }

  private static List<String> addresses(String list) {
    var all = new LinkedHashSet<String>();
    for (String address : list.split("[\\s,;]+", -1)) {
      if (!address.isEmpty()) {
        all.add(address);
      }
    }
    return all.stream().limit(MAX_RECIPIENTS).toList();
  }

  /** Sends an email once; returns why it was not sent to all recipients, or null. */
  private @Nullable String send(StepCall call, Email email) {
    Object failure =
        call.await(
            Repeat.ONCE,
            interruption -> {
              // Half an email cannot be taken back.
              interruption.onInterrupt(() -> {});
              return failure(email);
            });
    return failure == null ? null : String.valueOf(failure);
  }

  private @Nullable String failure(Email email) {
    try {
      return switch (services.build().mailer().send(email)) {
        case Mailer.SendResult.Delivered(List<String> refused) when refused.isEmpty() -> null;
        case Mailer.SendResult.Delivered(List<String> refused) ->
            "the mail server rejected these recipients: " + String.join(" ", refused);
        case Mailer.SendResult.NotConfigured _ ->
            "no SMTP server is configured. An administrator must set mailHost.";
        case Mailer.SendResult.Failed(String reason) -> reason;
      };
    } catch (Problem e) {
      return e.getMessage();
    }
  }
}
