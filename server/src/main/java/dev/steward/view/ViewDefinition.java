package dev.steward.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parsed config.xml of a view. The text itself is stored as sent.
 *
 * @param filtersExecutors whether the page shows only executors that build the view's jobs
 * @param filtersQueue whether the page shows only queue items of the view's jobs
 * @param warnings one sentence for each unsupported setting
 */
public record ViewDefinition(
    ViewContent content,
    @Nullable String description,
    boolean filtersExecutors,
    boolean filtersQueue,
    List<String> warnings) {}
