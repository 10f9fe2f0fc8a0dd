package dev.steward.web.item;

import dev.steward.http.Parameters;
import dev.steward.job.Folder;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.FormKinds;
import dev.steward.job.xml.FormSchema;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a folder as fields.
 *
 * @param revision that the fields were made of
 * @param rights the rights that the folder gives
 */
public record FolderForm(
    long revision, String name, String displayName, String description, ConfigForm.Block rights) {

  private static final String RIGHTS =
      "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty";

  /** The form of a definition; as it was sent, where it was. */
  static FolderForm of(String xml, Folder folder, long revision, @Nullable Parameters sent) {
    return new FolderForm(
        revision,
        sent == null ? folder.name() : sent.get("name", folder.name()),
        sent == null ? DefinitionEdit.text(xml, "displayName") : sent.get("displayName", ""),
        sent == null ? DefinitionEdit.text(xml, "description") : sent.get("description", ""),
        ConfigForm.block(xml, rights(xml), sent));
  }

  /** The text with what was sent. */
  static String applied(String xml, Parameters sent) {
    String text = DefinitionEdit.with(xml, "description", sent.get("description", ""));
    text = DefinitionEdit.withOptional(text, "displayName", sent.get("displayName", "").strip());
    FormSchema.Group rights = rights(xml);
    if (sent.has("has." + rights.id())) {
      text = DefinitionEdit.with(text, rights, SentForm.wanted(rights, sent));
    }
    FolderXml.read(text);
    return text;
  }

  /** Other properties, such as credentials, are no part of the list and stay as they are. */
  private static FormSchema.Group rights(String xml) {
    Set<String> others = new HashSet<>();
    XmlElement properties = XmlReader.read(xml).find("properties");
    if (properties != null) {
      properties.children().forEach(one -> others.add(one.name()));
    }
    others.remove(RIGHTS);
    return FormKinds.folderRights(others);
  }
}
