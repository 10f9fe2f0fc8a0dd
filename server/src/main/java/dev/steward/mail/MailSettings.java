package dev.steward.mail;

import org.jspecify.annotations.Nullable;

/**
 * Which server takes our letters.
 *
 * @param user null where the server asks for no name
 * @param from the sender's address
 * @param replyTo where answers go; null for the sender
 */
public record MailSettings(
    String host,
    int port,
    Security security,
    @Nullable String user,
    @Nullable String password,
    String from,
    @Nullable String replyTo) {

  /** How the way to the server is kept from others. */
  public enum Security {
    /** Not at all: for a server on the same machine. */
    NONE,
    /** It begins in the open and must turn to TLS before anything is said. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS
  }

  @Override
  public String toString() {
    return "MailSettings[" + host + ":" + port + "]";
  }
}
