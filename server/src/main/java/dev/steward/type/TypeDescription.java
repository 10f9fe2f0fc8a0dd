package dev.steward.type;

import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Description of a type: its names, its fields, and how its element becomes a value.
 *
 * @param <T> the class of the values
 */
public final class TypeDescription<T> {

  private final TypeKind kind;
  private final String symbol;
  private final Class<T> type;
  private final List<String> elements;
  private final String label;
  private final String help;
  private final @Nullable BundledPlugin plugin;
  private final String template;
  private final boolean hasForm;
  private final List<Field<?>> fields;
  private final @Nullable LegacyLayout legacyLayout;
  private final Function<FieldReader, ? extends T> reader;

  private TypeDescription(Builder<T> builder, Function<FieldReader, ? extends T> reader) {
    kind = builder.kind;
    symbol = builder.symbol;
    type = builder.type;
    elements = builder.elements;
    label = builder.label;
    help = builder.help;
    plugin = builder.plugin;
    template = builder.template;
    hasForm = builder.hasForm;
    fields = builder.fields;
    legacyLayout = builder.legacyLayout;
    this.reader = reader;
  }

  /**
   * Starts a description.
   *
   * @param symbol the name in Jenkinsfiles and YAML
   * @param element the name of its element in a config.xml, which is the Jenkins class
   */
  public static <T> Builder<T> of(TypeKind kind, String symbol, Class<T> type, String element) {
    return new Builder<>(kind, symbol, type, element);
  }

  /** Reads an element. Unsupported settings become warnings. */
  public T read(FieldReader in) {
    return reader.apply(in);
  }

  /** Reads an element. Unsupported settings become warnings. */
  public T read(XmlElement element, Warnings warnings) {
    return reader.apply(new FieldReader(element, warnings));
  }

  public TypeKind kind() {
    return kind;
  }

  /** The name in Jenkinsfiles and YAML. */
  public String symbol() {
    return symbol;
  }

  /** The class of the values. */
  public Class<T> type() {
    return type;
  }

  /** The name of a new element. */
  public String element() {
    return elements.getFirst();
  }

  /** The names of its elements: the current one and older ones. */
  public List<String> elements() {
    return elements;
  }

  /** The name of the Jenkins class. */
  public String className() {
    return className(element());
  }

  /** The class that an element name stands for, without XStream's escapes. */
  static String className(String element) {
    return element.replace("_-", "$").replace("__", "_");
  }

  /** Jenkins' own label for the type. */
  public String label() {
    return label;
  }

  /** One line that explains the type; may be empty. */
  public String help() {
    return help;
  }

  /** The plugin that provides the type in Jenkins; null for Jenkins itself. */
  public @Nullable BundledPlugin plugin() {
    return plugin;
  }

  /** The XML of a new element; empty if it is created together with a part of it. */
  public String template() {
    return template;
  }

  /** Returns whether forms have fields for the type. */
  public boolean hasForm() {
    return hasForm;
  }

  public List<Field<?>> fields() {
    return fields;
  }

  /** The field with that name; null if there is none. */
  public @Nullable Field<?> field(String name) {
    for (Field<?> field : fields) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }

  /**
   * Converts elements that older versions of the plugin wrote; null if their layout is the current
   * one.
   */
  public @Nullable LegacyLayout legacyLayout() {
    return legacyLayout;
  }

  @Override
  public String toString() {
    return symbol;
  }

  /** Collects the properties of a type; {@link #reader} completes it. */
  public static final class Builder<T> {
    private final TypeKind kind;
    private final String symbol;
    private final Class<T> type;
    private List<String> elements;
    private String label;
    private String help = "";
    private @Nullable BundledPlugin plugin;
    private String template;
    private boolean hasForm = true;
    private List<Field<?>> fields = List.of();
    private @Nullable LegacyLayout legacyLayout;

    private Builder(TypeKind kind, String symbol, Class<T> type, String element) {
      this.kind = kind;
      this.symbol = symbol;
      this.type = type;
      this.elements = List.of(element);
      this.label = symbol;
      this.template = "<" + element + "/>";
    }

    /** Sets Jenkins' own label. */
    public Builder<T> label(String text) {
      label = text;
      return this;
    }

    /** Sets one line that explains the type. */
    public Builder<T> help(String text) {
      help = text;
      return this;
    }

    /** Sets the plugin that provides the type in Jenkins. */
    public Builder<T> plugin(BundledPlugin value) {
      plugin = value;
      return this;
    }

    /** Adds names that older versions of the plugin wrote. */
    public Builder<T> aliases(String... names) {
      var all = new ArrayList<>(elements);
      all.addAll(List.of(names));
      elements = List.copyOf(all);
      return this;
    }

    /** Sets the XML of a new element, if it is not empty. */
    public Builder<T> template(String xml) {
      template = xml;
      return this;
    }

    /** Shows elements of the type as XML in forms. */
    public Builder<T> withoutForm() {
      hasForm = false;
      return this;
    }

    /** Sets the fields, in the order of the form. */
    public Builder<T> fields(Field<?>... all) {
      fields = List.of(all);
      return this;
    }

    /** Sets how elements of older versions are converted. */
    public Builder<T> legacyLayout(LegacyLayout layout) {
      legacyLayout = layout;
      return this;
    }

    /** Sets how an element is read, and completes the description. */
    public TypeDescription<T> reader(Function<FieldReader, ? extends T> reader) {
      return new TypeDescription<>(this, reader);
    }
  }
}
