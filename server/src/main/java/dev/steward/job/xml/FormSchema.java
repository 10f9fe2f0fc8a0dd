package dev.steward.job.xml;

import dev.steward.text.EditableElement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a form shows elements of a config.xml as fields. What is not named in {@link FormKinds} is
 * kept and shown as XML.
 */
public final class FormSchema {

  private FormSchema() {}

  /** How a field is drawn, and what its element holds. */
  public enum Type {
    LINE,
    /** A line that nobody reads over a shoulder. */
    SECRET,
    /** The id of a credential. */
    CREDENTIAL,
    /** Email addresses, separated by spaces or commas. */
    RECIPIENTS,
    LINES,
    FLAG,
    /** A flag that is on where nothing is said. */
    ON,
    /** On where the element is there. */
    PRESENT,
    /** One of its options; the first of them where nothing is said. */
    CHOICE,
    /** A list of texts, one a line, in the form that Jenkins has for arrays. */
    STRINGS,
    /** The least result of another build that counts. */
    THRESHOLD,
    /** A list of elements with one text in each, one a line. */
    TEXTS,
    /** A list of elements with a few texts in each. */
    ROWS,
    /** Rows of rights: who, and what. */
    RIGHTS;

    public boolean hasRows() {
      return this == ROWS || this == RIGHTS;
    }
  }

  /** What can be chosen. */
  public record Option(String value, String label) {}

  /**
   * A field of an element.
   *
   * @param path of elements below it, with slashes between them; the last may be an attribute, as
   *     in {@code strategy/@class}; of a list, that of the element around it
   * @param options of a choice
   * @param element of a list: the name of those in it
   * @param columns of a list: what each of them holds; an empty path is its own text
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

    /** Elements with one text in each: below them at a path, or their own where that is empty. */
    static Field texts(String path, String label, String element, String column) {
      return new Field(path, label, Type.TEXTS, List.of(), element, List.of(line(column, label)));
    }

    static Field rows(String path, String label, String element, Field... columns) {
      return new Field(path, label, Type.ROWS, List.of(), element, List.of(columns));
    }

    /** True where a choice has that among its options. */
    public boolean offers(String value) {
      return options.stream().anyMatch(option -> option.value().equals(value));
    }

    /** The last step of the path. */
    String last() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The steps before the last. */
    List<String> around() {
      int slash = path.lastIndexOf('/');
      return slash < 0 ? List.of() : List.of(path.substring(0, slash).split("/", -1));
    }
  }

  /**
   * An element that has a form.
   *
   * @param element its name
   * @param name as people call it
   * @param fresh the XML of a new one; empty where a list of its own makes them
   */
  public record Kind(String element, String name, String fresh, List<Field> fields) {

    /** One whose new element says nothing yet. */
    static Kind of(String element, String name, Field... fields) {
      return new Kind(element, name, "<" + element + "/>", Arrays.asList(fields));
    }
  }

  /**
   * A list of such elements.
   *
   * @param id names it in a form
   * @param path of the element that holds them, from the root on
   * @param elsewhere elements in it that are no part of the list: the form shows them in another
   *     place
   */
  public record Group(
      String id, String name, List<String> path, List<Kind> kinds, Set<String> elsewhere) {

    Group(String id, String name, List<String> path, List<Kind> kinds) {
      this(id, name, path, kinds, Set.of());
    }

    /** True where the element around the list is there for it alone, and goes with its last. */
    boolean goesWhenEmpty() {
      return path.size() > 2;
    }

    /** Those of its elements, in order. */
    List<EditableElement> children(EditableElement list) {
      return list.children().stream().filter(one -> !elsewhere.contains(one.name())).toList();
    }

    /** Null where there is no form for such an element. */
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
