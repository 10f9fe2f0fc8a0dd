package dev.steward.testing;

/** An API token of the administrator. */
public record TestToken(String value, String uuid) {}
