package dev.steward.web.job;

import dev.steward.http.Parameters;
import dev.steward.job.Folder;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.FormSection;
import dev.steward.job.xml.PropertyTypes;
import dev.steward.text.EditableElement;
import dev.steward.type.FieldEdit;
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
    long revision,
    String name,
    String displayName,
    String description,
    ConfigForm.ElementList rights) {

  private static final String MATRIX_PROPERTY =
      "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty";

  /** Form of a stored definition, or as submitted. */
  static FolderForm of(String xml, Folder folder, long revision, @Nullable Parameters parameters) {
    EditableElement root = EditableElement.of(xml);
    return new FolderForm(
        revision,
        parameters == null ? folder.name() : parameters.get("name", folder.name()),
        parameters == null
            ? FieldEdit.text(root, "displayName")
            : parameters.get("displayName", ""),
        parameters == null
            ? FieldEdit.text(root, "description")
            : parameters.get("description", ""),
        ConfigForm.block(root, rights(root), parameters));
  }

  /** The definition with the submitted values. */
  static String editedXml(String xml, Parameters parameters) {
    EditableElement.EditableDocument document = EditableElement.document(xml);
    EditableElement root = document.root();
    FieldEdit.setChild(root, "description", parameters.get("description", ""));
    DefinitionEdit.setOptional(root, "displayName", parameters.get("displayName", "").strip());
    FormSection rights = rights(root);
    if (parameters.has("has." + rights.id())) {
      DefinitionEdit.set(root, rights, SubmittedForm.elements(rights, parameters));
    }
    String text = document.toXml();
    FolderXml.read(text);
    return text;
  }

  /**
   * The permission list; other properties, such as credentials, are excluded and stay unchanged.
   */
  private static FormSection rights(EditableElement root) {
    Set<String> others = new HashSet<>();
    EditableElement properties = root.find("properties");
    if (properties != null) {
      properties.children().forEach(child -> others.add(child.name()));
    }
    others.remove(MATRIX_PROPERTY);
    return PropertyTypes.folderPermissions(others);
  }
}
