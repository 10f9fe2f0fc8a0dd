package dev.steward.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a view's config.xml says. The text itself is kept as it was sent.
 *
 * @param filtersExecutors whether the page shows only executors that build what it lists
 * @param filtersQueue as above, for the queue
 * @param warnings what was not understood, a sentence each
 */
public record ViewDefinition(
    Shown shown,
    @Nullable String description,
    boolean filtersExecutors,
    boolean filtersQueue,
    List<String> warnings) {}
