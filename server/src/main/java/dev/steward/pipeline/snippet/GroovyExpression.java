package dev.steward.pipeline.snippet;

/**
 * A value that is more than a literal, such as {@code params.TARGET}. It is written as it was
 * entered.
 *
 * @param text an expression that the parser has accepted
 */
public record GroovyExpression(String text) {}
