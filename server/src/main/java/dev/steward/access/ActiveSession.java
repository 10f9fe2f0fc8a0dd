package dev.steward.access;

/**
 * An active session.
 *
 * @param publicId identifies the session to its user; not usable as a credential
 * @param createdAt epoch millis
 * @param seenAt epoch millis; updated at most every five minutes
 * @param address the client's address at login
 * @param agent the browser's User-Agent header, or empty
 */
public record ActiveSession(
    String publicId, long createdAt, long seenAt, String address, String agent) {}
