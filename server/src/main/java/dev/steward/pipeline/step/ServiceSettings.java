package dev.steward.pipeline.step;

import dev.steward.managedfile.ManagedFiles;
import java.util.function.Supplier;

/** What administrators set for steps: services that steps use, and managed files. */
public record ServiceSettings(Supplier<SlackSettings> slack, ManagedFiles files) {}
