package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes that a form makes to a config.xml. They are made to one tree, which is parsed once: only
 * what changed is written, and every other character stays.
 */
public final class DefinitionEdit {

  private DefinitionEdit() {}

  /**
   * An element as a form wants it.
   *
   * @param from which of those in the text it was; -1 for a new one
   * @param kind of a new one
   * @param typed what was typed into its fields
   */
  public record Wanted(int from, String kind, Typed typed) {}

  /**
   * What was typed into the fields of an element, by their paths; a field that is not named stays
   * as it is.
   */
  public record Typed(Map<String, String> values, Map<String, List<FieldEdit.Row>> rows) {

    /** Nothing of anything. */
    public static final Typed NOTHING = new Typed(Map.of(), Map.of());
  }

  /** The elements of a list in order. */
  public static List<EditableElement> elements(EditableElement root, FormSchema.Group group) {
    EditableElement at = root.find(group.path());
    return at == null ? List.of() : group.children(at);
  }

  /** What an element below the root says; empty where there is none. */
  public static String text(EditableElement root, String element) {
    EditableElement found = root.find(element);
    return found == null ? "" : found.text();
  }

  /**
   * Lets an element below the root say {@code value}: one that is empty or false is not made for
   * that, and one that says so already is not touched.
   */
  public static void set(EditableElement root, String element, String value) {
    if (FieldEdit.lines(text(root, element)).equals(FieldEdit.lines(value))
        || (value.equals("false") && !root.flag(element))) {
      return;
    }
    replace(root, DefinitionText.element(element, FieldEdit.lines(value)));
  }

  /** As above, of an element that is left out while it says nothing. */
  public static void setOptional(EditableElement root, String element, String value) {
    if (!value.isEmpty() || root.find(element) == null) {
      set(root, element, value);
    } else if (!text(root, element).isBlank()) {
      root.remove(element);
    }
  }

  /** Puts an element that is written anew into the place of the first of its name. */
  static void replace(EditableElement root, String written) {
    root.set(EditableElement.of(written));
  }

  /** Puts these elements in this order into a list. */
  public static void set(EditableElement root, FormSchema.Group group, List<Wanted> wanted) {
    if (!group.goesWhenEmpty()) {
      root.at(group.path(), list -> setItems(list, group, wanted));
      return;
    }
    List<String> around = group.path().subList(0, group.path().size() - 1);
    // Where the element around them was removed, they were removed with it.
    List<Wanted> left =
        isEmpty(root.find(around))
            ? wanted.stream().filter(one -> one.from() < 0).toList()
            : wanted;
    if (!left.isEmpty()) {
      root.at(group.path(), list -> setItems(list, group, left));
    } else if (!isEmpty(root.find(group.path()))) {
      root.at(around.subList(0, around.size() - 1), parent -> parent.remove(around.getLast()));
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
      throw new Problem.Invalid("There is no such element: open the form again.");
    }
    EditableElement was = wanted.from() < 0 ? null : old.get(wanted.from());
    FormSchema.Kind kind = group.kind(was == null ? wanted.kind() : was.name());
    if (was == null && (kind == null || kind.fresh().isEmpty())) {
      throw new Problem.Invalid("There is no such kind of element here: open the form again.");
    }
    EditableElement item =
        was == null
            ? EditableElement.of(kind == null ? "" : kind.fresh())
            : taken.contains(was) ? EditableElement.of(was.textAsRead()) : was;
    if (kind != null) {
      setFields(item, kind, wanted.typed());
    }
    return item;
  }

  /** Writes what was typed into the fields of an element. */
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
