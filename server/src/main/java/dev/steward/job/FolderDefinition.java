package dev.steward.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a folder's config.xml says, as far as this server understands it. The text itself is kept as
 * it was sent.
 *
 * @param warnings what was not understood, a sentence each
 */
public record FolderDefinition(
    @Nullable String description, @Nullable String displayName, List<String> warnings) {}
