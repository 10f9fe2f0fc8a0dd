package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.FieldEdit;
import java.util.List;
import java.util.function.Consumer;

/** Edits where the script of a pipeline comes from. */
public final class PipelineEdit {

  /** The script is in the definition. */
  public static final String SCRIPT = "script";

  /** The script is in a repository. */
  public static final String FROM_SCM = "scm";

  /** A definition that is kept as XML. */
  public static final String OTHER = "other";

  private PipelineEdit() {}

  public static boolean isPipeline(EditableElement root) {
    return PipelineXml.isPipeline(root.name());
  }

  /** The element that contains the source control settings: the definition of a pipeline. */
  public static EditableElement scmParent(EditableElement root) {
    if (!isPipeline(root)) {
      return root;
    }
    EditableElement definition = root.find(PipelineXml.DEFINITION);
    return definition == null
        ? EditableElement.of("<" + PipelineXml.DEFINITION + "/>")
        : definition;
  }

  /** Where the script comes from: {@link #SCRIPT}, {@link #FROM_SCM} or {@link #OTHER}. */
  public static String source(EditableElement root) {
    EditableElement definition = root.find(PipelineXml.DEFINITION);
    String className = definition == null ? null : definition.attribute("class");
    return switch (className) {
      case null -> SCRIPT;
      case PipelineXml.INLINE -> SCRIPT;
      case PipelineXml.FROM_SCM -> FROM_SCM;
      default -> OTHER;
    };
  }

  /** The script in the definition; empty if it is elsewhere. */
  public static String script(EditableElement root) {
    return FieldEdit.text(scmParent(root), "script");
  }

  /** The path of the script in a repository. */
  public static String scriptPath(EditableElement root) {
    return scmParent(root).textOf("scriptPath", PipelineXml.DEFAULT_PATH);
  }

  /** Whether only the script is read from a repository, without a checkout; the default. */
  public static boolean isLightweight(EditableElement root) {
    return !source(root).equals(FROM_SCM) || scmParent(root).flag("lightweight");
  }

  /** Sets the script, and removes the settings of a repository. */
  public static void setScript(EditableElement root, String script) {
    if (source(root).equals(SCRIPT) && FieldEdit.unixLines(script(root)).equals(script)) {
      return;
    }
    edit(
        root,
        PipelineXml.INLINE,
        List.of("scm", "scriptPath", "lightweight"),
        definition -> {
          if (definition.find("sandbox") == null) {
            FieldEdit.setChild(definition, "sandbox", "true");
          }
          FieldEdit.setChild(definition, "script", script);
        });
  }

  /**
   * Sets the path of the script in a repository, and removes a script in the definition.
   *
   * @param symbol the symbol of the source control
   * @param fieldValues values of its fields
   */
  public static void setScm(
      EditableElement root,
      String symbol,
      FormCatalog forms,
      DefinitionEdit.FieldValues fieldValues,
      String scriptPath,
      boolean lightweight) {
    if (symbol.equals("none")) {
      throw new Problem.Invalid("Choose the repository that contains the pipeline script.");
    }
    if (scriptPath.isEmpty()) {
      throw new Problem.Invalid("Enter the script path, such as Jenkinsfile.");
    }
    edit(
        root,
        PipelineXml.FROM_SCM,
        List.of("script", "sandbox"),
        definition -> {
          FieldEdit.setChild(definition, "lightweight", Boolean.toString(lightweight));
          FieldEdit.setChild(definition, "scriptPath", scriptPath);
          ScmEdit.set(definition, symbol, forms, fieldValues);
        });
  }

  private static void edit(
      EditableElement root,
      String className,
      List<String> obsolete,
      Consumer<EditableElement> change) {
    root.edit(
        List.of(PipelineXml.DEFINITION),
        definition -> {
          if (!className.equals(definition.attribute("class"))) {
            obsolete.forEach(definition::remove);
            definition.setAttribute("class", className);
          }
          change.accept(definition);
        });
  }
}
