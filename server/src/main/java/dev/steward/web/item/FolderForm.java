package dev.steward.web.item;

import dev.steward.http.Parameters;
import dev.steward.job.Folder;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.FormKinds;
import dev.steward.job.xml.FormSchema;
import dev.steward.text.EditableElement;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Configuration form of a folder.
 *
 * @param revision revision that the form was created from
 * @param rights permissions granted in the folder
 */
public record FolderForm(
    long revision, String name, String displayName, String description, ConfigForm.Block rights) {

  private static final String RIGHTS =
      "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty";

  /** Form of a stored definition, or as submitted. */
  static FolderForm of(String xml, Folder folder, long revision, @Nullable Parameters sent) {
    EditableElement root = EditableElement.of(xml);
    return new FolderForm(
        revision,
        sent == null ? folder.name() : sent.get("name", folder.name()),
        sent == null ? DefinitionEdit.text(root, "displayName") : sent.get("displayName", ""),
        sent == null ? DefinitionEdit.text(root, "description") : sent.get("description", ""),
        ConfigForm.block(root, rights(root), sent));
  }

  /** The definition with the submitted values. */
  static String applied(String xml, Parameters sent) {
    EditableElement.EditableDocument document = EditableElement.document(xml);
    EditableElement root = document.root();
    DefinitionEdit.set(root, "description", sent.get("description", ""));
    DefinitionEdit.setOptional(root, "displayName", sent.get("displayName", "").strip());
    FormSchema.FormSection rights = rights(root);
    if (sent.has("has." + rights.id())) {
      DefinitionEdit.set(root, rights, SentForm.wanted(rights, sent));
    }
    String text = document.toXml();
    FolderXml.read(text);
    return text;
  }

  /**
   * The permission list; other properties, such as credentials, are excluded and stay unchanged.
   */
  private static FormSchema.FormSection rights(EditableElement root) {
    Set<String> others = new HashSet<>();
    EditableElement properties = root.find("properties");
    if (properties != null) {
      properties.children().forEach(one -> others.add(one.name()));
    }
    others.remove(RIGHTS);
    return FormKinds.folderPermissions(others);
  }
}
