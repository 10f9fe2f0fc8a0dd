package dev.steward.job.definition;

import dev.steward.access.ItemGrants;
import dev.steward.text.XmlElement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parsed config.xml of a folder: the parts that this server supports. The text of the
 * config.xml is stored as sent.
 *
 * @param warnings one sentence for each unsupported setting
 * @param grants the permissions that the folder grants, or null if there is no permission matrix
 * @param libraries the property with the folder's libraries, or null if it has none
 */
public record FolderDefinition(
    @Nullable String description,
    @Nullable String displayName,
    List<String> warnings,
    @Nullable ItemGrants grants,
    @Nullable XmlElement libraries) {}
