package dev.steward.pipeline.syntax;

import org.jspecify.annotations.Nullable;

/**
 * A parameter of a method, a constructor or a closure.
 *
 * @param typed whether the source names a type; without one the parameter takes any value
 * @param variable whether the parameter takes the remaining arguments ({@code String... names})
 */
public record Parameter(
    String name,
    TypeName type,
    boolean typed,
    boolean variable,
    @Nullable Expression defaultValue,
    Position position) {}
