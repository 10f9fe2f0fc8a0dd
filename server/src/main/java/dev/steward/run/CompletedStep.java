package dev.steward.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A completed step that is to be stored.
 *
 * @param entry its entry in the journal
 * @param artifacts paths of all artifacts of the run; null if the step archived none
 */
public record CompletedStep(JournalEntry entry, @Nullable List<String> artifacts) {}
