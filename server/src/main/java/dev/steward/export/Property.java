package dev.steward.export;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A field of an export model.
 *
 * @param visibility 1 exports the field for the requested object only, 2 also for objects one level
 *     below, and so on
 * @param inline exports the field's objects at the same depth as their owner
 * @param skipNull omits the field if it is null
 * @param withClass whether objects in the field have a {@code _class}
 * @param cacheable whether the field is cacheable, see {@link Listing}
 * @param tables the possible models of the field, if known only at run time
 */
record Property<T>(
    String name,
    int visibility,
    boolean inline,
    boolean skipNull,
    boolean withClass,
    boolean cacheable,
    @Nullable Supplier<List<Model<?>>> tables,
    Getter<T> getter) {

  Property(String name, Getter<T> getter) {
    this(name, 1, false, false, true, false, null, getter);
  }

  Property<T> oneOf(Supplier<List<Model<?>>> models) {
    return new Property<>(name, visibility, inline, skipNull, withClass, cacheable, models, getter);
  }

  Property<T> visible(int other) {
    return new Property<>(name, other, inline, skipNull, withClass, cacheable, tables, getter);
  }

  Property<T> inlined() {
    return new Property<>(name, visibility, true, skipNull, withClass, cacheable, tables, getter);
  }

  Property<T> withoutNull() {
    return new Property<>(name, visibility, inline, true, withClass, cacheable, tables, getter);
  }

  Property<T> withoutClass() {
    return new Property<>(name, visibility, inline, skipNull, false, cacheable, tables, getter);
  }

  Property<T> asCacheable() {
    return new Property<>(name, visibility, inline, skipNull, withClass, true, tables, getter);
  }

  /** A copy with another getter. */
  <S> Property<S> withGetter(Getter<S> newGetter) {
    return new Property<>(
        name, visibility, inline, skipNull, withClass, cacheable, tables, newGetter);
  }

  /** Reads and writes a field's value, depending on its type. */
  sealed interface Getter<T> {
    /** Reads the value and writes it to the sink. */
    void write(TreeWriter walk, Selection.SelectedField<T> step, T thing);

    record TextGetter<T>(Function<T, @Nullable String> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.text(step, reader.apply(thing));
      }
    }

    record IntegerGetter<T>(ToLongFunction<T> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.sink().integer(step.names(), reader.applyAsLong(thing));
      }
    }

    /** An optional number. */
    record OptionalIntegerGetter<T>(Function<T, @Nullable Long> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.optionalInteger(step, reader.apply(thing));
      }
    }

    record DecimalGetter<T>(ToDoubleFunction<T> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.sink().decimal(step.names(), reader.applyAsDouble(thing));
      }
    }

    record BooleanGetter<T>(Predicate<T> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.sink().bool(step.names(), reader.test(thing));
      }
    }

    record ObjectGetter<T, C>(Model<C> model, Function<T, @Nullable C> reader)
        implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.child(step, model, reader.apply(thing));
      }
    }

    record UnionGetter<T>(Function<T, @Nullable ExportedValue> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.union(step, reader.apply(thing));
      }
    }

    record ListGetter<T, C>(Model<C> model, Model.SliceLoader<T, C> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.children(step, model, reader.slice(thing, step.range()));
      }
    }

    record ObjectMapGetter<T, C>(Model<C> model, Function<T, Map<String, C>> reader)
        implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.objectMap(step, model, reader.apply(thing));
      }
    }

    /** Strings by name; the names are data. */
    record TextMapGetter<T>(Function<T, Map<String, String>> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.textMap(step, reader.apply(thing));
      }
    }

    record UnionListGetter<T>(Function<T, List<ExportedValue>> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.unionList(step, reader.apply(thing));
      }
    }

    record TextListGetter<T>(Function<T, List<String>> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.texts(step, reader.apply(thing));
      }
    }

    /** A scalar whose type is known only at run time: string, number or boolean. */
    record ScalarGetter<T>(Function<T, @Nullable Object> reader) implements Getter<T> {
      @Override
      public void write(TreeWriter walk, Selection.SelectedField<T> step, T thing) {
        walk.scalar(step, reader.apply(thing));
      }
    }
  }
}
