package dev.steward.job.xml;

import dev.steward.text.EditableElement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Schema of forms that edit elements of a config.xml. Elements without an entry in {@link
 * FormKinds} are kept and displayed as XML.
 */
public final class FormSchema {

  private FormSchema() {}

  /** Type of a form field: its widget and the format of its element. */
  public enum Type {
    LINE,
    /** A password input. */
    SECRET,
    /** The id of a credential. */
    CREDENTIAL,
    /** Email addresses, separated by spaces or commas. */
    RECIPIENTS,
    LINES,
    FLAG,
    /** A flag that defaults to true. */
    ON,
    /** True if the element exists. */
    PRESENT,
    /** One of several options; the first is the default. */
    CHOICE,
    /** Strings, one per line, stored in Jenkins' format for string arrays. */
    STRINGS,
    /** The worst result of another build that counts. */
    THRESHOLD,
    /** Elements with one text each, one per line. */
    TEXTS,
    /** A table: elements with several texts each. */
    ROWS,
    /** A table of permissions and their user or group. */
    RIGHTS;

    public boolean hasRows() {
      return this == ROWS || this == RIGHTS;
    }
  }

  /** An option of a choice field. */
  public record Option(String value, String label) {}

  /**
   * A form field of an element.
   *
   * @param path child elements, separated by slashes; the last may be an attribute, as in {@code
   *     strategy/@class}; for a table, the path of the list element
   * @param options for a choice
   * @param element for a table: the element name of a row
   * @param columns for a table: the fields of a row; an empty path is the row's own text
   */
  public record Field(
      String path,
      String label,
      Type type,
      List<Option> options,
      String element,
      List<Field> columns) {

    static Field of(String path, String label, Type type) {
      return new Field(path, label, type, List.of(), "", List.of());
    }

    static Field choice(String path, String label, Option... options) {
      return new Field(path, label, Type.CHOICE, List.of(options), "", List.of());
    }

    static Field line(String path, String label) {
      return of(path, label, Type.LINE);
    }

    static Field lines(String path, String label) {
      return of(path, label, Type.LINES);
    }

    static Field flag(String path, String label) {
      return of(path, label, Type.FLAG);
    }

    static Field on(String path, String label) {
      return of(path, label, Type.ON);
    }

    /**
     * Elements with one text each: at the path {@code column}, or their own text if that is empty.
     */
    static Field texts(String path, String label, String element, String column) {
      return new Field(path, label, Type.TEXTS, List.of(), element, List.of(line(column, label)));
    }

    static Field rows(String path, String label, String element, Field... columns) {
      return new Field(path, label, Type.ROWS, List.of(), element, List.of(columns));
    }

    /** Returns whether a choice has an option with that value. */
    public boolean offers(String value) {
      return options.stream().anyMatch(option -> option.value().equals(value));
    }

    /** The last segment of the path. */
    String last() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The segments of the path before the last. */
    List<String> around() {
      int slash = path.lastIndexOf('/');
      return slash < 0 ? List.of() : List.of(path.substring(0, slash).split("/", -1));
    }
  }

  /**
   * A type of element that has a form.
   *
   * @param element its name
   * @param name its label
   * @param fresh the XML of a new one; empty if a section of its own creates them
   */
  public record Kind(String element, String name, String fresh, List<Field> fields) {

    /** A type whose new elements are empty. */
    static Kind of(String element, String name, Field... fields) {
      return new Kind(element, name, "<" + element + "/>", Arrays.asList(fields));
    }
  }

  /**
   * A form section: a list of elements.
   *
   * @param id id of the section in the form
   * @param path path of the list element, from the root
   * @param elsewhere elements of the list that another section displays
   */
  public record Group(
      String id, String name, List<String> path, List<Kind> kinds, Set<String> elsewhere) {

    Group(String id, String name, List<String> path, List<Kind> kinds) {
      this(id, name, path, kinds, Set.of());
    }

    /** Returns whether the parent of the list is removed together with its last element. */
    boolean goesWhenEmpty() {
      return path.size() > 2;
    }

    /** The elements of this section, in order. */
    List<EditableElement> children(EditableElement list) {
      return list.children().stream().filter(one -> !elsewhere.contains(one.name())).toList();
    }

    /** The form type of an element; null if it has none. */
    public @Nullable Kind kind(String element) {
      for (Kind kind : kinds) {
        if (kind.element().equals(element)) {
          return kind;
        }
      }
      return null;
    }
  }
}
