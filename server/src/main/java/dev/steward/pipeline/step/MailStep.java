package dev.steward.pipeline.step;

import dev.steward.mail.Email;
import dev.steward.mail.Mailer;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code mail}, and what {@code emailext} shares with it. An email is never sent twice: if
 * the server is killed while it sends one, the step fails and says that the outcome is unknown.
 */
final class MailStep {
  private static final int MAX_RECIPIENTS = 100;

  private final WorkServices services;

  MailStep(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("mail", "Mail", this::mail),
        new PipelineStep("emailext", "Extended Email", new ExtendedMailStep(services, this)::send));
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
            List.of(),
            sender(call));
    call.node().describe(call.run().maskSecrets(email.subject()));
    String failure = sendOnce(call, () -> email);
    if (failure != null) {
      throw new StepFailure("Email not sent: " + failure);
    }
    return null;
  }

  /**
   * The sender of a step; null for the one of the settings.
   *
   * @throws StepFailure if it is not an address
   */
  static Email.@Nullable Sender sender(StepCall call) {
    String from = call.arguments().text("from", "").strip();
    String replyTo = call.arguments().text("replyTo", "").strip();
    if (!from.isEmpty() && !Email.isMailbox(from)) {
      throw new StepFailure(
          "Email not sent. The sender must be an address, such as ci@example.org or CI"
              + " <ci@example.org>.");
    }
    return from.isEmpty() && replyTo.isEmpty() ? null : new Email.Sender(from, replyTo);
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

  /** Creates an email; called once, since its text may differ from one evaluation to the next. */
  @FunctionalInterface
  interface EmailSource {
    Email create() throws IOException;
  }

  /** Sends an email once; returns why it was not sent to all recipients, or null. */
  @Nullable String sendOnce(StepCall call, EmailSource source) {
    Object failure =
        call.await(
            Repeat.ONCE,
            interruption -> {
              // Half an email cannot be taken back.
              interruption.onInterrupt(() -> {});
              return failure(source.create());
            });
    return failure == null ? null : String.valueOf(failure);
  }

  /** Sends an email; returns why it was not sent to all recipients, or null. */
  @Nullable String failure(Email email) {
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
