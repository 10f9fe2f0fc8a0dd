package dev.steward.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A completed step that is to be stored.
 *
 * @param node its node in the journal
 * @param artifacts paths of all artifacts of the run; null if the step archived none
 */
public record CompletedStep(RunNode node, @Nullable List<String> artifacts) {}
