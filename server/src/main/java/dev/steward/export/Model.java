package dev.steward.export;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Export table of a type: the fields in the remote API, their order and their class. A model is
 * plain data and uses no reflection.
 *
 * <p>Fields are grouped by superclass as in Jenkins, superclass first, each group sorted by name. A
 * field hides earlier ones with the same name.
 *
 * @param <T> the exported type
 */
public final class Model<T> {

  private final String className;
  private final String element;
  private final List<Property<T>> properties;
  private final byte[] opening;
  private final Object shape;
  private final boolean varying;

  private Model(
      String className,
      String element,
      List<Property<T>> properties,
      @Nullable Object shape,
      boolean varying) {
    this.className = className;
    this.element = element;
    this.properties = properties;
    this.shape = shape == null ? this : shape;
    this.varying = varying;
    this.opening = ("{\"_class\":\"" + className + "\"").getBytes(StandardCharsets.UTF_8);
  }

  /** Class name that is written as {@code _class}. */
  public String className() {
    return className;
  }

  /** Name of the root element in XML. */
  public String element() {
    return element;
  }

  /** Start of a JSON object that has a {@code _class}. */
  byte[] opening() {
    return opening;
  }

  List<Property<T>> properties() {
    return properties;
  }

  /**
   * Cache key shared by all models with the same fields. Class names can come from user input, so
   * their number is unlimited.
   */
  Object shape() {
    return shape;
  }

  /** A copy with another class. */
  public Model<T> as(String otherClass, String otherElement) {
    return new Model<>(otherClass, otherElement, properties, shape, false);
  }

  /** A copy that represents, in schemas, a family of classes with the same fields. */
  public Model<T> family(String familyName) {
    return new Model<>(familyName, element, properties, shape, true);
  }

  /** Whether this model represents a family instead of a single class. */
  boolean isFamily() {
    return varying;
  }

  /**
   * Creates a builder.
   *
   * @param className as in Jenkins, with {@code $} for nested classes
   */
  public static <T> Builder<T> of(String className) {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    simple = simple.substring(simple.lastIndexOf('$') + 1);
    return new Builder<>(className, Character.toLowerCase(simple.charAt(0)) + simple.substring(1));
  }

  /** A list that loads only the requested range. */
  @FunctionalInterface
  public interface SliceLoader<T, C> {
    List<C> slice(T owner, ListRange range);
  }

  /** Builder of a model. Fields are added to the current superclass group. */
  public static final class Builder<T> {
    private final String className;
    private final String element;
    private final List<Property<T>> done = new ArrayList<>();
    private final List<Property<T>> superclassEnd = new ArrayList<>();

    private Builder(String className, String element) {
      this.className = className;
      this.element = element;
    }

    /** Ends a superclass group: the following fields belong to a subclass in Jenkins. */
    public Builder<T> superclassEnd() {
      superclassEnd.sort((one, other) -> one.name().compareTo(other.name()));
      for (Property<T> property : superclassEnd) {
        done.removeIf(above -> above.name().equals(property.name()));
        done.add(property);
      }
      superclassEnd.clear();
      return this;
    }

    private Builder<T> add(String name, Property.Getter<T> getter) {
      superclassEnd.add(new Property<>(name, getter));
      return this;
    }

    public Builder<T> text(String name, Function<T, @Nullable String> reader) {
      return add(name, new Property.Getter.TextGetter<>(reader));
    }

    public Builder<T> integer(String name, ToLongFunction<T> reader) {
      return add(name, new Property.Getter.IntegerGetter<>(reader));
    }

    public Builder<T> optionalInteger(String name, Function<T, @Nullable Long> reader) {
      return add(name, new Property.Getter.OptionalIntegerGetter<>(reader));
    }

    public Builder<T> decimal(String name, ToDoubleFunction<T> reader) {
      return add(name, new Property.Getter.DecimalGetter<>(reader));
    }

    public Builder<T> bool(String name, Predicate<T> reader) {
      return add(name, new Property.Getter.BooleanGetter<>(reader));
    }

    public Builder<T> scalar(String name, Function<T, @Nullable Object> reader) {
      return add(name, new Property.Getter.ScalarGetter<>(reader));
    }

    public <C> Builder<T> object(String name, Model<C> model, Function<T, @Nullable C> reader) {
      return add(name, new Property.Getter.ObjectGetter<>(model, reader));
    }

    public Builder<T> union(String name, Function<T, @Nullable ExportedValue> reader) {
      return add(name, new Property.Getter.UnionGetter<>(reader));
    }

    /** Adds a fully loaded list. */
    public <C> Builder<T> list(String name, Model<C> model, Function<T, List<C>> reader) {
      return add(
          name,
          new Property.Getter.ListGetter<>(
              model, (owner, range) -> range.slice(reader.apply(owner))));
    }

    /** Adds a list that loads only the requested range. */
    public <C> Builder<T> slices(String name, Model<C> model, SliceLoader<T, C> reader) {
      return add(name, new Property.Getter.ListGetter<>(model, reader));
    }

    public Builder<T> unionList(String name, Function<T, List<ExportedValue>> reader) {
      return add(name, new Property.Getter.UnionListGetter<>(reader));
    }

    /** Adds a map of objects; its keys become field names and are data, not part of the model. */
    public <C> Builder<T> objectMap(
        String name, Model<C> model, Function<T, java.util.Map<String, C>> reader) {
      return add(name, new Property.Getter.ObjectMapGetter<>(model, reader));
    }

    /** Adds a map of strings; its keys become field names and are data, not part of the model. */
    public Builder<T> textMap(String name, Function<T, java.util.Map<String, String>> reader) {
      return add(name, new Property.Getter.TextMapGetter<>(reader));
    }

    public Builder<T> texts(String name, Function<T, List<String>> reader) {
      return add(name, new Property.Getter.TextListGetter<>(reader));
    }

    private Builder<T> last(UnaryOperator<Property<T>> change) {
      superclassEnd.add(change.apply(superclassEnd.removeLast()));
      return this;
    }

    /** Sets the visibility of the field added last. */
    public Builder<T> visible(int visibility) {
      return last(property -> property.visible(visibility));
    }

    /** Exports the objects of the field added last at the same depth as their owner. */
    public Builder<T> inline() {
      return last(Property::inlined);
    }

    /**
     * Omits {@code _class} in the values of the field added last, since they have the declared
     * class.
     */
    public Builder<T> withoutClass() {
      return last(Property::withoutClass);
    }

    /** Calls {@link #withoutClass()} under a condition. */
    public Builder<T> withoutClass(boolean applies) {
      return applies ? withoutClass() : this;
    }

    /** Omits the field added last if it is null. */
    public Builder<T> skipNull() {
      return last(Property::withoutNull);
    }

    /**
     * Marks the field added last as cacheable: it depends only on what a {@link Listing} declares.
     */
    public Builder<T> cacheable() {
      return last(Property::asCacheable);
    }

    /**
     * Declares the possible models of the field added last, for schemas. The supplier is evaluated
     * late, since models can be cyclic.
     */
    public Builder<T> oneOf(Supplier<List<Model<?>>> tables) {
      return last(property -> property.oneOf(tables));
    }

    /** Adds all fields of another model, as superclass groups. */
    public <S> Builder<T> extend(Model<S> above, Function<T, S> view) {
      superclassEnd();
      for (Property<S> property : above.properties()) {
        done.removeIf(existing -> existing.name().equals(property.name()));
        done.add(PropertyAdapter.through(property, view));
      }
      return this;
    }

    public Model<T> build() {
      superclassEnd();
      return new Model<>(className, element, List.copyOf(done), null, false);
    }
  }
}
