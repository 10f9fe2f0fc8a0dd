package dev.steward.access;

/**
 * A token with its owner.
 *
 * @param row increases with each created token
 * @param user the owner's name
 */
public record OwnedToken(long row, String user, Token token) {}
