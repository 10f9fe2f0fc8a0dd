package dev.steward.type;

import dev.steward.text.EditableElement;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A field of a type. The name of a field is that of the property in Jenkins; config.xml,
 * Jenkinsfiles and YAML all use it. Immutable: methods that change a property return a copy.
 *
 * @param <V> the class of its values
 */
public final class Field<V extends @Nullable Object> {

  /** Reads the value of a field. */
  private interface Source<V extends @Nullable Object> {
    V read(Field<?> field, FieldReader in);
  }

  private final Source<V> source;
  private final String name;
  private final String label;
  private final FieldFormat format;
  private String path;
  private String help = "";
  private String defaultValue = "";
  private boolean raw;
  private boolean required;
  private boolean referencesJobs;
  private boolean exported;
  private boolean encrypted;
  private @Nullable Predicate<EditableElement> visibility;
  private int min = 0;
  private int max = -1;
  private List<FieldOption> options = List.of();
  private String rowElement = "";
  private List<Field<?>> columns = List.of();
  private @Nullable RowFormat rowFormat;
  private Supplier<TypeSet> types = () -> TypeSet.NONE;

  private Field(String name, String label, FieldFormat format, Source<V> source) {
    this.name = name;
    this.label = label;
    this.format = format;
    this.source = source;
    this.path = name;
  }

  /** A single line. */
  public static Field<String> text(String name, String label) {
    return of(name, label, FieldFormat.LINE);
  }

  /** Multi-line text; whitespace around it is significant. */
  public static Field<String> lines(String name, String label) {
    return of(name, label, FieldFormat.LINES).raw();
  }

  /** Text in the given format. */
  public static Field<String> of(String name, String label, FieldFormat format) {
    return new Field<>(name, label, format, Field::text);
  }

  private static String text(Field<?> field, FieldReader in) {
    String text = in.findText(field.path);
    return text == null ? field.defaultValue : field.raw ? text : text.strip();
  }

  /** A secret, which is encrypted in stored definitions. */
  public static Field<String> secret(String name, String label) {
    return of(name, label, FieldFormat.SECRET).encrypted();
  }

  /** The id of a credential. */
  public static Field<String> credential(String name, String label) {
    return of(name, label, FieldFormat.CREDENTIAL);
  }

  /** A flag that is false if it is missing. */
  public static Field<Boolean> flag(String name, String label) {
    return flag(name, label, FieldFormat.FLAG).orElse("false");
  }

  /** A flag that is true if it is missing. */
  public static Field<Boolean> flagDefaultTrue(String name, String label) {
    return flag(name, label, FieldFormat.FLAG_DEFAULT_TRUE).orElse("true");
  }

  private static Field<Boolean> flag(String name, String label, FieldFormat format) {
    return new Field<>(name, label, format, (field, in) -> text(field, in).equals("true"));
  }

  /** A flag that is true if its element exists. */
  public static Field<Boolean> present(String name, String label) {
    return new Field<>(name, label, FieldFormat.PRESENT, (field, in) -> in.find(field.path) != null)
        .orElse("false");
  }

  /**
   * A number within a range. A value outside the range becomes the nearest limit, with a warning;
   * anything that is not a number becomes the default.
   */
  public static Field<Integer> number(
      String name, String label, int defaultValue, int min, int max) {
    Field<Integer> field = new Field<>(name, label, FieldFormat.NUMBER, Field::number);
    field.min = min;
    field.max = max;
    return field.orElse(Integer.toString(defaultValue));
  }

  private static int number(Field<?> field, FieldReader in) {
    try {
      long value = Long.parseLong(text(field, in).strip());
      int used = Math.clamp(value, field.min, field.max);
      if (used != value) {
        in.warn(
            "<"
                + field.lastSegment()
                + "> is "
                + value
                + ", but must be from "
                + field.min
                + " to "
                + field.max
                + "; "
                + used
                + " is used.");
      }
      return used;
    } catch (NumberFormatException e) {
      return Integer.parseInt(field.defaultValue);
    }
  }

  /** One of several options; the first is the default. */
  public static Field<String> choice(String name, String label, FieldOption... options) {
    Field<String> field = of(name, label, FieldFormat.CHOICE);
    field.options = List.of(options);
    return field.orElse(options[0].value());
  }

  /** Strings, stored as a serialized list or array. */
  public static Field<List<String>> strings(String name, String label) {
    return new Field<>(
        name, label, FieldFormat.STRINGS, (field, in) -> List.copyOf(strings(in.find(field.path))));
  }

  /** The strings of a list; some writers put them into an array inside the list. */
  private static List<String> strings(@Nullable XmlElement element) {
    var all = new ArrayList<String>();
    if (element != null) {
      for (XmlElement child : element.children()) {
        if (child.name().equals("string")) {
          all.add(child.text());
        } else {
          all.addAll(strings(child));
        }
      }
    }
    return all;
  }

  /** The worst result with which a build triggers another job. */
  public static Field<Threshold> threshold(String name, String label) {
    return new Field<>(
            name, label, FieldFormat.THRESHOLD, (field, in) -> Threshold.of(in.find(field.path)))
        .orElse(Threshold.SUCCESS.name());
  }

  /**
   * Elements with one string each: the text at the path {@code column}, or the element's own text
   * if the path is empty. Blank strings are left out.
   */
  public static Field<List<String>> texts(
      String name, String label, String element, String column) {
    Field<List<String>> field =
        new Field<>(
            name, label, FieldFormat.TEXTS, (self, in) -> texts(in.find(self.path), column));
    field.rowElement = element;
    field.columns = List.of(text(column, label));
    return field;
  }

  private static List<String> texts(@Nullable XmlElement list, String column) {
    var all = new ArrayList<String>();
    if (list != null) {
      for (XmlElement child : list.children()) {
        String text = column.isEmpty() ? child.text().strip() : child.textOf(column, "");
        if (!text.isEmpty()) {
          all.add(text);
        }
      }
    }
    return List.copyOf(all);
  }

  /** A table: a list of elements with the same fields. */
  public static <R> Field<List<R>> rows(
      String name,
      String label,
      String element,
      List<Field<?>> columns,
      Function<FieldReader, R> row) {
    Field<List<R>> field =
        new Field<>(name, label, FieldFormat.ROWS, (self, in) -> rows(in.find(self.path), in, row));
    field.rowElement = element;
    field.columns = columns;
    return field;
  }

  private static <R> List<R> rows(
      @Nullable XmlElement list, FieldReader in, Function<FieldReader, R> row) {
    var all = new ArrayList<R>();
    if (list != null) {
      for (XmlElement child : list.children()) {
        all.add(row.apply(in.of(child)));
      }
    }
    return List.copyOf(all);
  }

  /**
   * A table whose rows are children of the element itself and have a format of their own. The
   * type's reader has to read these rows.
   */
  public static Field<Boolean> rows(
      String name, String label, String element, List<Field<?>> columns, RowFormat format) {
    Field<Boolean> field =
        new Field<>(name, label, FieldFormat.ROWS, (self, in) -> in.find(self.rowElement) != null);
    field.path = "";
    field.rowElement = element;
    field.columns = columns;
    field.rowFormat = format;
    return field;
  }

  /**
   * A list of elements of other types. An element of an unknown type adds a warning and is left
   * out.
   *
   * @param types read on first use, since types may refer to each other
   */
  public static <T> Field<List<T>> types(
      String name, String label, Class<T> type, Supplier<TypeSet> types) {
    Field<List<T>> field =
        new Field<>(
            name,
            label,
            FieldFormat.TYPES,
            (self, in) -> types.get().readAll(in.find(self.path), type, in));
    field.types = types;
    return field;
  }

  /**
   * Like {@link #types}, but an element of an unknown type becomes a value.
   *
   * @param unknown creates the value from the name of the element
   */
  public static <T> Field<List<T>> types(
      String name,
      String label,
      Class<T> type,
      Supplier<TypeSet> types,
      Function<String, ? extends T> unknown) {
    Field<List<T>> field =
        new Field<>(
            name,
            label,
            FieldFormat.TYPES,
            (self, in) -> types.get().readAll(in.find(self.path), type, in, unknown));
    field.types = types;
    return field;
  }

  /** One element of another type, which its class attribute names; null if it is missing. */
  public static <T> Field<@Nullable T> type(
      String name, String label, Class<T> type, Supplier<TypeSet> types) {
    Field<@Nullable T> field =
        new Field<>(
            name,
            label,
            FieldFormat.TYPE,
            (self, in) -> types.get().readByClass(in.find(self.path), type, in));
    field.types = types;
    return field;
  }

  V read(FieldReader in) {
    return source.read(this, in);
  }

  private <W extends @Nullable Object> Field<W> copy(Source<W> newSource) {
    Field<W> copy = new Field<>(name, label, format, newSource);
    copy.path = path;
    copy.help = help;
    copy.defaultValue = defaultValue;
    copy.raw = raw;
    copy.required = required;
    copy.referencesJobs = referencesJobs;
    copy.exported = exported;
    copy.encrypted = encrypted;
    copy.visibility = visibility;
    copy.min = min;
    copy.max = max;
    copy.options = options;
    copy.rowElement = rowElement;
    copy.columns = columns;
    copy.rowFormat = rowFormat;
    copy.types = types;
    return copy;
  }

  /** Converts the values. */
  public <W extends @Nullable Object> Field<W> map(Function<? super V, ? extends W> conversion) {
    return copy((field, in) -> conversion.apply(source.read(field, in)));
  }

  /** Sets the value that the field has if the element is missing, instead of an empty one. */
  public Field<V> orElse(String value) {
    Field<V> copy = copy(source);
    copy.defaultValue = value;
    return copy;
  }

  /** Keeps whitespace around the value. */
  public Field<V> raw() {
    Field<V> copy = copy(source);
    copy.raw = true;
    return copy;
  }

  /** Sets the path of the element, if it is not a child with the name of the field. */
  public Field<V> at(String newPath) {
    Field<V> copy = copy(source);
    copy.path = newPath;
    return copy;
  }

  /** Adds one line that explains the field. */
  public Field<V> help(String text) {
    Field<V> copy = copy(source);
    copy.help = text;
    return copy;
  }

  /** Marks a field without which the type does nothing useful. */
  public Field<V> required() {
    Field<V> copy = copy(source);
    copy.required = true;
    return copy;
  }

  /** Marks a field that contains names of jobs, which change if a job is renamed. */
  public Field<V> referencesJobs() {
    Field<V> copy = copy(source);
    copy.referencesJobs = true;
    return copy;
  }

  /** Marks text that is encrypted in stored definitions, although forms show it. */
  public Field<V> encrypted() {
    Field<V> copy = copy(source);
    copy.encrypted = true;
    return copy;
  }

  /** Marks a field of older versions, which forms show only for some elements. */
  public Field<V> visibleIf(Predicate<EditableElement> condition) {
    Field<V> copy = copy(source);
    copy.visibility = condition;
    return copy;
  }

  /** Marks a field that the remote API exports. */
  public Field<V> exported() {
    Field<V> copy = copy(source);
    copy.exported = true;
    return copy;
  }

  public String name() {
    return name;
  }

  /** Jenkins' own label for the field. */
  public String label() {
    return label;
  }

  public FieldFormat format() {
    return format;
  }

  /**
   * Child elements, separated by slashes; the last may be an attribute, as in {@code
   * strategy/@class}; for a table, the path of the list element; empty for the element itself.
   */
  public String path() {
    return path;
  }

  /** One line that explains the field; may be empty. */
  public String help() {
    return help;
  }

  /** The value if the element is missing, as text. */
  public String defaultValue() {
    return defaultValue;
  }

  public boolean isRequired() {
    return required;
  }

  boolean hasJobNames() {
    return referencesJobs;
  }

  /** Returns whether the value is encrypted in stored definitions. */
  public boolean isEncrypted() {
    return encrypted;
  }

  /** Returns whether forms show the field for an element. */
  public boolean isVisible(EditableElement element) {
    Predicate<EditableElement> condition = visibility;
    return condition == null || condition.test(element);
  }

  /** Returns whether the remote API exports the field. */
  public boolean isExported() {
    return exported;
  }

  /** The minimum; used with {@link #max()}. */
  public int min() {
    return min;
  }

  /** The maximum; less than {@link #min()} if there is no range. */
  public int max() {
    return max;
  }

  /** For a choice: its options. */
  public List<FieldOption> options() {
    return options;
  }

  /** For a table: the element name of a row. */
  public String rowElement() {
    return rowElement;
  }

  /** For a table: the fields of a row; an empty path is the row's own text. */
  public List<Field<?>> columns() {
    return columns;
  }

  @Nullable RowFormat rowFormat() {
    return rowFormat;
  }

  /** For a field of other types: those types. */
  public TypeSet types() {
    return types.get();
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

  @Override
  public String toString() {
    return name;
  }
}
