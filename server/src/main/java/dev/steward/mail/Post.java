package dev.steward.mail;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** The one door to mail: gives a letter to the server that the settings name. */
public final class Post {

  /** What became of a letter. */
  public sealed interface Outcome {
    /** The server took it, for all but these. */
    record Sent(List<String> refused) implements Outcome {}

    /** Nobody said which server takes letters. */
    record NotSetUp() implements Outcome {}

    /** It did not go; why is fit for a log. */
    record Failed(String why) implements Outcome {}
  }

  private final Supplier<@Nullable MailSettings> settings;
  private final InstantSource clock;
  private final Supplier<SSLSocketFactory> tls;

  /** Trusts the servers that Java trusts; who they are is read with the first letter. */
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

  /** Sends a letter to people; what is no address is refused before anybody hears of it. */
  public Outcome send(Letter letter) {
    MailSettings known = settings.get();
    if (known == null) {
      return new Outcome.NotSetUp();
    }
    List<String> to = letter.to().stream().filter(Letter::isAddress).toList();
    if (to.isEmpty() || !Letter.isAddress(known.from())) {
      return new Outcome.Failed(
          "an address of mail has the form name@example.org, and the sender needs one too");
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
