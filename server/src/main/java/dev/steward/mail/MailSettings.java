package dev.steward.mail;

import org.jspecify.annotations.Nullable;

/**
 * Connection to the mail server.
 *
 * @param user null if the server needs no login
 * @param from the sender's address
 * @param replyTo address for replies; null for the sender
 */
public record MailSettings(
    String host,
    int port,
    Security security,
    @Nullable String user,
    @Nullable String password,
    String from,
    @Nullable String replyTo) {

  /** Encryption of the connection. */
  public enum Security {
    /** No encryption, for a server on the same machine. */
    NONE,
    /** The connection starts in plain text and must switch to TLS before the login. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS
  }

  @Override
  public String toString() {
    return "MailSettings[" + host + ":" + port + "]";
  }
}
