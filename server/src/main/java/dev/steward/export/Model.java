package dev.steward.export;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The export table of one kind of thing: which fields the remote API shows of it, in which order,
 * and under which class. It is data; nothing is found by reflection.
 *
 * <p>Fields come level by level, those of the wire's superclasses first, each level sorted by name.
 * A field of a later level hides one of the same name above it.
 *
 * @param <T> the thing
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

  /** Written as {@code _class}. */
  public String className() {
    return className;
  }

  /** The name of the root element in XML. */
  public String element() {
    return element;
  }

  /** How an object that says its class begins in JSON. */
  byte[] opening() {
    return opening;
  }

  List<Property<T>> properties() {
    return properties;
  }

  /**
   * The same for all tables with the same fields. What is worked out for a table is kept under it:
   * classes may come from texts that users send, and there is no end of those.
   */
  Object shape() {
    return shape;
  }

  /** The same fields under another class. */
  public Model<T> as(String otherClass, String otherElement) {
    return new Model<>(otherClass, otherElement, properties, shape, false);
  }

  /** For descriptions: the same fields under one of many classes, of which this is the family. */
  public Model<T> family(String familyName) {
    return new Model<>(familyName, element, properties, shape, true);
  }

  /** True where {@code _class} is not the class of this table, but one of its family. */
  boolean isVarying() {
    return varying;
  }

  /**
   * Begins a table.
   *
   * @param className as on the wire, with {@code $} for nested classes
   */
  public static <T> Builder<T> of(String className) {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    simple = simple.substring(simple.lastIndexOf('$') + 1);
    return new Builder<>(className, Character.toLowerCase(simple.charAt(0)) + simple.substring(1));
  }

  /** A list that loads no more than is asked for. */
  @FunctionalInterface
  public interface Slices<T, C> {
    List<C> slice(T owner, Range range);
  }

  /** A table in the making. Field methods add to the level begun last. */
  public static final class Builder<T> {
    private final String className;
    private final String element;
    private final List<Property<T>> done = new ArrayList<>();
    private final List<Property<T>> level = new ArrayList<>();

    private Builder(String className, String element) {
      this.className = className;
      this.element = element;
    }

    /** Ends a level: what follows belongs to a subclass on the wire. */
    public Builder<T> level() {
      level.sort(Comparator.comparing(Property::name));
      for (Property<T> property : level) {
        done.removeIf(above -> above.name().equals(property.name()));
        done.add(property);
      }
      level.clear();
      return this;
    }

    private Builder<T> add(String name, Property.Getter<T> getter) {
      level.add(new Property<>(name, getter));
      return this;
    }

    public Builder<T> text(String name, Function<T, @Nullable String> of) {
      return add(name, new Property.Getter.Text<>(of));
    }

    public Builder<T> whole(String name, ToLongFunction<T> of) {
      return add(name, new Property.Getter.Whole<>(of));
    }

    public Builder<T> maybeWhole(String name, Function<T, @Nullable Long> of) {
      return add(name, new Property.Getter.MaybeWhole<>(of));
    }

    public Builder<T> real(String name, ToDoubleFunction<T> of) {
      return add(name, new Property.Getter.Real<>(of));
    }

    public Builder<T> flag(String name, Predicate<T> of) {
      return add(name, new Property.Getter.Flag<>(of));
    }

    public Builder<T> scalar(String name, Function<T, @Nullable Object> of) {
      return add(name, new Property.Getter.Scalar<>(of));
    }

    public <C> Builder<T> thing(String name, Model<C> model, Function<T, @Nullable C> of) {
      return add(name, new Property.Getter.Thing<>(model, of));
    }

    public Builder<T> any(String name, Function<T, @Nullable Exported> of) {
      return add(name, new Property.Getter.Any<>(of));
    }

    /** A list that is had as a whole. */
    public <C> Builder<T> things(String name, Model<C> model, Function<T, List<C>> of) {
      return add(
          name, new Property.Getter.Things<>(model, (owner, range) -> range.of(of.apply(owner))));
    }

    /** A list that loads only the part that is asked for. */
    public <C> Builder<T> slices(String name, Model<C> model, Slices<T, C> of) {
      return add(name, new Property.Getter.Things<>(model, of));
    }

    public Builder<T> anys(String name, Function<T, List<Exported>> of) {
      return add(name, new Property.Getter.Anys<>(of));
    }

    /** Things by name, each in a field of its own; the names are data, not fields of the table. */
    public <C> Builder<T> named(
        String name, Model<C> model, Function<T, java.util.Map<String, C>> of) {
      return add(name, new Property.Getter.Named<>(model, of));
    }

    /** Texts by name, each in a field of its own; the names are data, not fields of the table. */
    public Builder<T> namedTexts(String name, Function<T, java.util.Map<String, String>> of) {
      return add(name, new Property.Getter.NamedTexts<>(of));
    }

    public Builder<T> texts(String name, Function<T, List<String>> of) {
      return add(name, new Property.Getter.Texts<>(of));
    }

    private Builder<T> last(UnaryOperator<Property<T>> change) {
      level.add(change.apply(level.removeLast()));
      return this;
    }

    /** Changes the visibility of the field added last. */
    public Builder<T> visible(int visibility) {
      return last(property -> property.visible(visibility));
    }

    /** What stands in the field added last is shown as on the same level. */
    public Builder<T> inline() {
      return last(Property::inlined);
    }

    /** Objects in the field added last are of the declared class, and do not say it. */
    public Builder<T> bare() {
      return last(Property::bare);
    }

    /** The field added last is left out where it is null. */
    public Builder<T> skipNull() {
      return last(Property::withoutNull);
    }

    /** The field added last is the same as long as what a {@link Listing} is made of is. */
    public Builder<T> steady() {
      return last(Property::steadily);
    }

    /**
     * Says of which tables the things in the field added last are. It is asked for descriptions
     * alone, and late: tables lead to each other in circles.
     */
    public Builder<T> oneOf(Supplier<List<Model<?>>> tables) {
      return last(property -> property.oneOf(tables));
    }

    /** All fields of another table, as levels above. */
    public <S> Builder<T> extend(Model<S> above, Function<T, S> view) {
      level();
      for (Property<S> property : above.properties()) {
        done.removeIf(known -> known.name().equals(property.name()));
        done.add(Views.through(property, view));
      }
      return this;
    }

    public Model<T> build() {
      level();
      return new Model<>(className, element, List.copyOf(done), null, false);
    }
  }
}
