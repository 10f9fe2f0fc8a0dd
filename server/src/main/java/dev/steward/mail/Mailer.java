package dev.steward.mail;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Sends emails through the configured mail server. */
public final class Mailer {

  /** Result of sending an email. */
  public sealed interface SendResult {
    /** The mail server accepted the email, except for the refused recipients. */
    record Delivered(List<String> refused) implements SendResult {}

    /** No mail server is configured. */
    record NotConfigured() implements SendResult {}

    /** The email was not sent; the reason is suitable for a log. */
    record Failed(String reason) implements SendResult {}
  }

  private final Supplier<@Nullable MailSettings> settings;
  private final InstantSource clock;
  private final Supplier<SSLSocketFactory> tls;

  /** Trusts Java's certificate authorities, which are loaded when the first email is sent. */
  public Mailer(Supplier<@Nullable MailSettings> settings, InstantSource clock) {
    this(settings, clock, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  Mailer(
      Supplier<@Nullable MailSettings> settings,
      InstantSource clock,
      Supplier<SSLSocketFactory> tls) {
    this.settings = settings;
    this.clock = clock;
    this.tls = tls;
  }

  /** Sends an email; invalid addresses are refused without contacting the server. */
  public SendResult send(Email email) {
    MailSettings config = settings.get();
    if (config == null) {
      return new SendResult.NotConfigured();
    }
    Email.Recipients valid = email.recipients().valid();
    List<String> to = valid.all();
    if (to.isEmpty() || !Email.isMailbox(config.from())) {
      return new SendResult.Failed(
          "invalid recipient or sender address; use the form name@example.org");
    }
    var refused = new ArrayList<String>(email.recipients().all());
    refused.removeAll(to);
    String id = UUID.randomUUID() + "@steward";
    try (var smtp = Smtp.open(config, tls.get())) {
      refused.addAll(
          smtp.send(
              Email.address(config.from()),
              to,
              email.to(valid).toMessage(config.from(), config.replyTo(), clock.instant(), id)));
      return new SendResult.Delivered(refused);
    } catch (IOException e) {
      return new SendResult.Failed(config.host() + ": " + e.getMessage());
    }
  }
}
