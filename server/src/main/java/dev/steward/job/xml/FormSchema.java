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
  public enum FieldType {
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
    FLAG_DEFAULT_TRUE,
    /** True if the element exists. */
    PRESENT,
    /** One of several options; the first is the default. */
    CHOICE,
    /** Strings, one per line, stored in Jenkins' format for string arrays. */
    STRINGS,
    /** A threshold: the worst result of a build that triggers another job. */
    THRESHOLD,
    /** Elements with text content, one per line. */
    TEXTS,
    /** A table: elements with several fields each. */
    ROWS,
    /** A table of permissions by user or group. */
    PERMISSIONS;

    public boolean hasRows() {
      return this == ROWS || this == PERMISSIONS;
    }
  }

  /** An option of a choice field. */
  public record FormOption(String value, String label) {}

  /**
   * A form field of an element.
   *
   * @param path child elements, separated by slashes; the last may be an attribute, as in {@code
   *     strategy/@class}; for a table, the path of the list element
   * @param options the options of a choice field
   * @param rowElement for a table: the element name of a row
   * @param columns for a table: the fields of a row; an empty path is the row's own text
   */
  public record FormField(
      String path,
      String label,
      FieldType type,
      List<FormOption> options,
      String rowElement,
      List<FormField> columns) {

    static FormField of(String path, String label, FieldType type) {
      return new FormField(path, label, type, List.of(), "", List.of());
    }

    static FormField choice(String path, String label, FormOption... options) {
      return new FormField(path, label, FieldType.CHOICE, List.of(options), "", List.of());
    }

    static FormField line(String path, String label) {
      return of(path, label, FieldType.LINE);
    }

    static FormField lines(String path, String label) {
      return of(path, label, FieldType.LINES);
    }

    static FormField flag(String path, String label) {
      return of(path, label, FieldType.FLAG);
    }

    static FormField flagDefaultTrue(String path, String label) {
      return of(path, label, FieldType.FLAG_DEFAULT_TRUE);
    }

    /**
     * Elements with one string each: the text at the path {@code column}, or the element's own text
     * if the path is empty.
     */
    static FormField texts(String path, String label, String element, String column) {
      return new FormField(
          path, label, FieldType.TEXTS, List.of(), element, List.of(line(column, label)));
    }

    static FormField rows(String path, String label, String element, FormField... columns) {
      return new FormField(path, label, FieldType.ROWS, List.of(), element, List.of(columns));
    }

    /** Returns whether a choice has an option with that value. */
    public boolean offers(String value) {
      return options.stream().anyMatch(option -> option.value().equals(value));
    }

    /** The last segment of the path. */
    String lastSegment() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** All segments of the path except the last. */
    List<String> parentSegments() {
      int slash = path.lastIndexOf('/');
      return slash < 0 ? List.of() : List.of(path.substring(0, slash).split("/", -1));
    }
  }

  /**
   * A type of element that has a form.
   *
   * @param element its name
   * @param name its label
   * @param template the XML of a new element; empty if a separate section creates it
   */
  public record FormType(String element, String name, String template, List<FormField> fields) {

    /** A type whose new elements are empty. */
    static FormType of(String element, String name, FormField... fields) {
      return new FormType(element, name, "<" + element + "/>", Arrays.asList(fields));
    }
  }

  /**
   * A form section: a list of elements.
   *
   * @param id id of the section in the form
   * @param path path of the list element, from the root
   * @param excluded elements of the list that another section displays
   */
  public record FormSection(
      String id, String name, List<String> path, List<FormType> types, Set<String> excluded) {

    FormSection(String id, String name, List<String> path, List<FormType> types) {
      this(id, name, path, types, Set.of());
    }

    /** Returns whether the parent of the list is removed together with its last element. */
    boolean removedWhenEmpty() {
      return path.size() > 2;
    }

    /** The elements of this section, in order. */
    List<EditableElement> children(EditableElement list) {
      return list.children().stream()
          .filter(element -> !excluded.contains(element.name()))
          .toList();
    }

    /** The form type of an element; null if it has none. */
    public @Nullable FormType type(String element) {
      for (FormType type : types) {
        if (type.element().equals(element)) {
          return type;
        }
      }
      return null;
    }
  }
}
