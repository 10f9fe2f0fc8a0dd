package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies form input to the tree of a config.xml. Only changed elements are written; all other
 * characters stay as they are.
 */
public final class DefinitionEdit {

  private DefinitionEdit() {}

  /**
   * An element as submitted by a form.
   *
   * @param from index of the existing element; -1 for a new one
   * @param kind element name of a new one
   * @param typed submitted values of its fields
   */
  public record Wanted(int from, String kind, Typed typed) {}

  /** Submitted values of an element's fields, by path; fields without an entry stay unchanged. */
  public record Typed(Map<String, String> values, Map<String, List<FieldEdit.Row>> rows) {

    /** No changes. */
    public static final Typed NOTHING = new Typed(Map.of(), Map.of());
  }

  /** The elements of a form section, in order. */
  public static List<EditableElement> elements(EditableElement root, FormSchema.Group group) {
    EditableElement at = root.find(group.path());
    return at == null ? List.of() : group.children(at);
  }

  /** The text of a child of the root; empty if missing. */
  public static String text(EditableElement root, String element) {
    EditableElement found = root.find(element);
    return found == null ? "" : found.text();
  }

  /**
   * Sets the text of a child of the root. An equal value leaves the element untouched, and a
   * missing element is not created for an empty or false value.
   */
  public static void set(EditableElement root, String element, String value) {
    if (FieldEdit.lines(text(root, element)).equals(FieldEdit.lines(value))
        || (value.equals("false") && !root.flag(element))) {
      return;
    }
    replace(root, DefinitionText.element(element, FieldEdit.lines(value)));
  }

  /** As above, for an element that is omitted while empty. */
  public static void setOptional(EditableElement root, String element, String value) {
    if (!value.isEmpty() || root.find(element) == null) {
      set(root, element, value);
    } else if (!text(root, element).isBlank()) {
      root.remove(element);
    }
  }

  /** Replaces the first element of that name. */
  static void replace(EditableElement root, String written) {
    root.set(EditableElement.of(written));
  }

  /** Sets the elements of a form section and their order. */
  public static void set(EditableElement root, FormSchema.Group group, List<Wanted> wanted) {
    if (!group.goesWhenEmpty()) {
      root.edit(group.path(), list -> setItems(list, group, wanted));
      return;
    }
    List<String> around = group.path().subList(0, group.path().size() - 1);
    // If the parent element was removed, its existing children were removed with it.
    List<Wanted> left =
        isEmpty(root.find(around))
            ? wanted.stream().filter(one -> one.from() < 0).toList()
            : wanted;
    if (!left.isEmpty()) {
      root.edit(group.path(), list -> setItems(list, group, left));
    } else if (!isEmpty(root.find(group.path()))) {
      root.edit(around.subList(0, around.size() - 1), parent -> parent.remove(around.getLast()));
    }
  }

  private static boolean isEmpty(@Nullable EditableElement list) {
    return list == null || list.children().isEmpty();
  }

  private static void setItems(EditableElement list, FormSchema.Group group, List<Wanted> wanted) {
    List<EditableElement> old = group.children(list);
    var items = new ArrayList<EditableElement>();
    for (Wanted one : wanted) {
      items.add(item(group, old, items, one));
    }
    list.replace(old, items);
  }

  private static EditableElement item(
      FormSchema.Group group,
      List<EditableElement> old,
      List<EditableElement> taken,
      Wanted wanted) {
    if (wanted.from() < -1 || wanted.from() >= old.size()) {
      throw new Problem.Invalid("The form is outdated. Reload it and try again.");
    }
    EditableElement was = wanted.from() < 0 ? null : old.get(wanted.from());
    FormSchema.Kind kind = group.kind(was == null ? wanted.kind() : was.name());
    if (was == null && (kind == null || kind.fresh().isEmpty())) {
      throw new Problem.Invalid("Unknown element type. Reload the form and try again.");
    }
    EditableElement item =
        was == null
            ? EditableElement.of(kind == null ? "" : kind.fresh())
            : taken.contains(was) ? EditableElement.of(was.originalText()) : was;
    if (kind != null) {
      setFields(item, kind, wanted.typed());
    }
    return item;
  }

  /** Writes submitted values to the fields of an element. */
  static void setFields(EditableElement element, FormSchema.Kind kind, Typed typed) {
    for (FormSchema.Field field : kind.fields()) {
      String value = typed.values().get(field.path());
      List<FieldEdit.Row> rows = typed.rows().get(field.path());
      if (value != null) {
        FieldEdit.set(element, field, value);
      }
      if (rows != null) {
        FieldEdit.set(element, field, rows);
      }
    }
  }
}
