package dev.steward.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tests that were run and told of together. */
public record TestSuite(
    String name,
    @Nullable String id,
    @Nullable String timestamp,
    float seconds,
    @Nullable String stdout,
    @Nullable String stderr,
    List<TestCase> cases) {}
