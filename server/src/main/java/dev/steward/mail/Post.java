package dev.steward.mail;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Sends emails over the mail server of the settings. */
public final class Post {

  /** Result of sending an email. */
  public sealed interface Outcome {
    /** Accepted by the server, except for the refused recipients. */
    record Sent(List<String> refused) implements Outcome {}

    /** No mail server is configured. */
    record NotSetUp() implements Outcome {}

    /** Not sent; the reason is suitable for a log. */
    record Failed(String why) implements Outcome {}
  }

  private final Supplier<@Nullable MailSettings> settings;
  private final InstantSource clock;
  private final Supplier<SSLSocketFactory> tls;

  /** Trusts Java's certificate authorities, which are loaded with the first email. */
  public Post(Supplier<@Nullable MailSettings> settings, InstantSource clock) {
    this(settings, clock, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  Post(
      Supplier<@Nullable MailSettings> settings,
      InstantSource clock,
      Supplier<SSLSocketFactory> tls) {
    this.settings = settings;
    this.clock = clock;
    this.tls = tls;
  }

  /** Sends an email; invalid addresses are refused without contacting the server. */
  public Outcome send(Letter letter) {
    MailSettings known = settings.get();
    if (known == null) {
      return new Outcome.NotSetUp();
    }
    List<String> to = letter.to().stream().filter(Letter::isAddress).toList();
    if (to.isEmpty() || !Letter.isAddress(known.from())) {
      return new Outcome.Failed(
          "invalid recipient or sender address; use the form name@example.org");
    }
    var refused = new ArrayList<String>(letter.to());
    refused.removeAll(to);
    String id = UUID.randomUUID() + "@steward";
    try (var smtp = Smtp.open(known, tls.get())) {
      refused.addAll(
          smtp.send(
              known.from(),
              to,
              new Letter(to, letter.subject(), letter.text())
                  .written(known.from(), known.replyTo(), clock.instant(), id)));
      return new Outcome.Sent(refused);
    } catch (IOException e) {
      return new Outcome.Failed(known.host() + ": " + e.getMessage());
    }
  }
}
