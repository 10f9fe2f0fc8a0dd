package dev.steward.pipeline.declarative;

/**
 * An error in a declarative pipeline.
 *
 * @param message Jenkins' own message
 */
public record ModelProblem(String message, ModelOrigin origin) {}
