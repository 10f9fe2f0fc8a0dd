package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldEdit;
import dev.steward.type.RowsEdit;
import dev.steward.type.TypeDescription;
import java.util.List;

/**
 * Edits the source control settings and the build discarder of a job: elements that exist at most
 * once.
 */
public final class ScmEdit {

  private static final String SCM = "scm";
  private static final String NONE = "none";
  private static final String ROTATOR = "logRotator";
  private static final String DISCARDER = "jenkins.model.BuildDiscarderProperty";

  private ScmEdit() {}

  /** What {@link #scm} returns for a source control that is kept as XML. */
  public static final String OTHER = "other";

  /** The symbol of the source control of a definition. */
  public static String scm(EditableElement root, FormCatalog forms) {
    EditableElement scm = root.find(SCM);
    String className = scm == null ? null : scm.attribute("class");
    for (TypeDescription<?> type : forms.scms()) {
      if (className == null ? type.symbol().equals(NONE) : type.elements().contains(className)) {
        return type.symbol();
      }
    }
    return OTHER;
  }

  /** The {@code scm} element; a new one if the job uses another source control. */
  public static EditableElement element(
      EditableElement root, TypeDescription<?> type, FormCatalog forms) {
    EditableElement scm = scm(root, forms).equals(type.symbol()) ? root.find(SCM) : null;
    return scm == null ? EditableElement.of(type.template()) : scm;
  }

  /**
   * Changes the source control.
   *
   * @param symbol its symbol, or {@link #OTHER}
   * @param fieldValues values of its fields
   */
  public static void set(
      EditableElement root,
      String symbol,
      FormCatalog forms,
      DefinitionEdit.FieldValues fieldValues) {
    String current = scm(root, forms);
    TypeDescription<?> type = forms.scm(symbol);
    if (type == null || (type.fields().isEmpty() && current.equals(symbol))) {
      return;
    }
    EditableElement scm = element(root, type, forms);
    String old = scm.toXml();
    DefinitionEdit.setFields(scm, type, fieldValues);
    if (current.equals(symbol) && scm.toXml().equals(old)) {
      return;
    }
    for (Field<?> field : type.fields()) {
      if (field.isRequired()) {
        require(scm, type, field);
      }
    }
    root.set(scm);
  }

  /**
   * Checks that a field has a value and, if it has rows, that each row has the required columns.
   */
  private static void require(EditableElement element, TypeDescription<?> type, Field<?> field) {
    if (!field.format().hasRows()) {
      if (FieldEdit.value(element, field).isBlank()) {
        throw new Problem.Invalid("Enter a value for: " + field.label() + ".");
      }
      return;
    }
    List<FieldEdit.FieldRow> rows = RowsEdit.rows(element, field);
    for (int i = 0; i < field.columns().size(); i++) {
      int column = i;
      if (field.columns().get(i).isRequired()
          && (rows.isEmpty() || rows.stream().anyMatch(row -> row.cells().get(column).isEmpty()))) {
        throw new Problem.Invalid(
            "Enter a "
                + field.columns().get(i).label()
                + " for each "
                + type.label()
                + " repository.");
      }
    }
  }

  /** Elements of the build discarder. */
  public static final List<String> DISCARDER_ELEMENTS =
      List.of("daysToKeep", "numToKeep", "artifactDaysToKeep", "artifactNumToKeep");

  /** Path of the build discarder: a property, or a child of the root in old versions. */
  public static List<String> discarderPath(EditableElement root) {
    EditableElement properties = root.find("properties");
    boolean property = properties != null && properties.find(DISCARDER) != null;
    return property || root.find(ROTATOR) == null
        ? List.of("properties", DISCARDER, "strategy")
        : List.of(ROTATOR);
  }

  /** The value of a build discarder element; empty for no limit. */
  public static String discarderValue(EditableElement root, String element) {
    EditableElement strategy = root.find(discarderPath(root));
    return strategy == null ? "" : limit(strategy, element);
  }

  private static String limit(EditableElement strategy, String element) {
    String value = strategy.textOf(element, "").strip();
    return value.startsWith("-") ? "" : value;
  }

  /**
   * Changes the build discarder.
   *
   * @param values values of {@link #DISCARDER_ELEMENTS}, in that order
   */
  public static void setDiscarder(EditableElement root, List<String> values) {
    boolean none = values.stream().allMatch(String::isBlank);
    boolean same = true;
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).matches("[0-9]{0,9}")) {
        throw new Problem.Invalid(
            "Enter whole numbers for the days and builds to keep, or leave the fields" + " empty.");
      }
      same &= values.get(i).equals(discarderValue(root, DISCARDER_ELEMENTS.get(i)));
    }
    if (same) {
      return;
    }
    if (discarderPath(root).getFirst().equals(ROTATOR)) {
      if (none) {
        root.remove(ROTATOR);
      } else {
        root.edit(List.of(ROTATOR), rotator -> limit(rotator, values));
      }
    } else if (none) {
      root.edit(List.of("properties"), properties -> properties.remove(DISCARDER));
    } else {
      root.edit(
          List.of("properties", DISCARDER),
          property -> {
            if (property.find("strategy") == null) {
              FieldEdit.replace(property, "<strategy class=\"hudson.tasks.LogRotator\"/>");
            }
            property.edit(List.of("strategy"), strategy -> limit(strategy, values));
          });
    }
  }

  private static void limit(EditableElement strategy, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (!value.equals(limit(strategy, DISCARDER_ELEMENTS.get(i)))) {
        FieldEdit.setChild(strategy, DISCARDER_ELEMENTS.get(i), value.isEmpty() ? "-1" : value);
      }
    }
  }
}
