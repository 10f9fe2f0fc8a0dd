package dev.steward.testing;

/** A session cookie and its crumb. */
public record UserSession(String cookie, String crumb) {}
