package dev.steward.pipeline.step;

import java.util.function.Supplier;

/** The server's settings for steps that use other services. */
public record ServiceSettings(Supplier<SlackSettings> slack) {}
