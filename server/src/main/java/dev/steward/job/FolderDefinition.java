package dev.steward.job;

import dev.steward.access.ItemGrants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a folder's config.xml says, as far as this server understands it. The text itself is kept as
 * it was sent.
 *
 * @param warnings what was not understood, a sentence each
 * @param grants the rights that the folder itself gives, or null where it says nothing of them
 */
public record FolderDefinition(
    @Nullable String description,
    @Nullable String displayName,
    List<String> warnings,
    @Nullable ItemGrants grants) {}
