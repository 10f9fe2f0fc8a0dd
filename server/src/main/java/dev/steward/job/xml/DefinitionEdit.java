package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldEdit;
import dev.steward.type.TypeDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies form input to the tree of a config.xml. Only elements that the form has changed are
 * written; all other characters stay unchanged.
 */
public final class DefinitionEdit {

  private DefinitionEdit() {}

  /**
   * An element as submitted by a form.
   *
   * @param originalIndex index of the existing element; -1 for a new one
   * @param elementName name of a new element
   * @param fieldValues submitted values of its fields
   */
  public record ElementEdit(int originalIndex, String elementName, FieldValues fieldValues) {}

  /** Submitted values of an element's fields, by path; fields without an entry stay unchanged. */
  public record FieldValues(
      Map<String, String> values, Map<String, List<FieldEdit.FieldRow>> rows) {

    /** No changes. */
    public static final FieldValues UNCHANGED = new FieldValues(Map.of(), Map.of());
  }

  /** The elements of a form section, in order. */
  public static List<EditableElement> elements(EditableElement root, FormSection group) {
    EditableElement list = root.find(group.path());
    return list == null ? List.of() : group.children(list);
  }

  /** Like {@link FieldEdit#setChild}, for an element that is omitted if it is empty. */
  public static void setOptional(EditableElement root, String element, String value) {
    if (!value.isEmpty() || root.find(element) == null) {
      FieldEdit.setChild(root, element, value);
    } else if (!FieldEdit.text(root, element).isBlank()) {
      root.remove(element);
    }
  }

  /** Sets the elements of a form section and their order. */
  public static void set(EditableElement root, FormSection group, List<ElementEdit> edits) {
    if (!group.removedWhenEmpty()) {
      root.edit(group.path(), list -> setItems(list, group, edits));
      return;
    }
    List<String> parentPath = group.path().subList(0, group.path().size() - 1);
    // If the parent element was removed, its existing children were removed with it.
    List<ElementEdit> remaining =
        isEmpty(root.find(parentPath))
            ? edits.stream().filter(edit -> edit.originalIndex() < 0).toList()
            : edits;
    if (!remaining.isEmpty()) {
      root.edit(group.path(), list -> setItems(list, group, remaining));
    } else if (!isEmpty(root.find(group.path()))) {
      root.edit(
          parentPath.subList(0, parentPath.size() - 1),
          parent -> parent.remove(parentPath.getLast()));
    }
  }

  private static boolean isEmpty(@Nullable EditableElement list) {
    return list == null || list.children().isEmpty();
  }

  private static void setItems(EditableElement list, FormSection group, List<ElementEdit> edits) {
    List<EditableElement> old = group.children(list);
    var items = new ArrayList<EditableElement>();
    for (ElementEdit edit : edits) {
      items.add(item(group, old, items, edit));
    }
    list.replace(old, items);
  }

  private static EditableElement item(
      FormSection group, List<EditableElement> old, List<EditableElement> used, ElementEdit edit) {
    if (edit.originalIndex() < -1 || edit.originalIndex() >= old.size()) {
      throw new Problem.Invalid("The form is out of date. Reload the form and try again.");
    }
    EditableElement existing = edit.originalIndex() < 0 ? null : old.get(edit.originalIndex());
    TypeDescription<?> type = group.type(existing == null ? edit.elementName() : existing.name());
    if (existing == null && (type == null || type.template().isEmpty())) {
      throw new Problem.Invalid("Unknown element type. Reload the form and try again.");
    }
    EditableElement item =
        existing == null
            ? EditableElement.of(type == null ? "" : type.template())
            : used.contains(existing) ? EditableElement.of(existing.originalText()) : existing;
    if (type != null) {
      setFields(item, type, edit.fieldValues());
    }
    return item;
  }

  /** Writes submitted values to the fields of an element. */
  static void setFields(EditableElement element, TypeDescription<?> type, FieldValues fieldValues) {
    for (Field<?> field : type.fields()) {
      String value = fieldValues.values().get(field.path());
      List<FieldEdit.FieldRow> rows = fieldValues.rows().get(field.path());
      if (value != null) {
        FieldEdit.set(element, field, value);
      }
      if (rows != null) {
        FieldEdit.set(element, field, rows);
      }
    }
  }
}
