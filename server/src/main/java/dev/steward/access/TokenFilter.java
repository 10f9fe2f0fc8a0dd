package dev.steward.access;

/**
 * Filter of the token list.
 *
 * @param user the owner's name; empty for all
 * @param text part of the token's name; empty for all
 */
public record TokenFilter(String user, String text, TokenState state) {}
