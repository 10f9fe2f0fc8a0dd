package dev.steward.access;

/**
 * A token with its owner.
 *
 * @param row increases with the creation of tokens
 * @param user the owner's name
 */
public record OwnedToken(long row, String user, Token token) {}
