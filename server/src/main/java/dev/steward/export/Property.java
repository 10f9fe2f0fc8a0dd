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
 * @param visibility 1 exports the field at the requested object only, 2 also one level below, and
 *     so on
 * @param inline exports the field's objects at the same depth as their owner
 * @param skipNull omits the field if it is null
 * @param withClass whether objects in the field have a {@code _class}
 * @param steady whether the field is cacheable, see {@link Listing}
 * @param tables the possible models of the field, if known only at run time
 */
record Property<T>(
    String name,
    int visibility,
    boolean inline,
    boolean skipNull,
    boolean withClass,
    boolean steady,
    @Nullable Supplier<List<Model<?>>> tables,
    Getter<T> getter) {

  Property(String name, Getter<T> getter) {
    this(name, 1, false, false, true, false, null, getter);
  }

  Property<T> oneOf(Supplier<List<Model<?>>> those) {
    return new Property<>(name, visibility, inline, skipNull, withClass, steady, those, getter);
  }

  Property<T> visible(int other) {
    return new Property<>(name, other, inline, skipNull, withClass, steady, tables, getter);
  }

  Property<T> inlined() {
    return new Property<>(name, visibility, true, skipNull, withClass, steady, tables, getter);
  }

  Property<T> withoutNull() {
    return new Property<>(name, visibility, inline, true, withClass, steady, tables, getter);
  }

  Property<T> bare() {
    return new Property<>(name, visibility, inline, skipNull, false, steady, tables, getter);
  }

  Property<T> steadily() {
    return new Property<>(name, visibility, inline, skipNull, withClass, true, tables, getter);
  }

  /** A copy that reads the value in another way. */
  <S> Property<S> of(Getter<S> other) {
    return new Property<>(name, visibility, inline, skipNull, withClass, steady, tables, other);
  }

  /** Reads and writes the value, by value type. */
  sealed interface Getter<T> {
    /** Reads the value and writes it to the sink. */
    void write(Walk walk, Selection.Step<T> step, T thing);

    record Text<T>(Function<T, @Nullable String> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.text(step, of.apply(thing));
      }
    }

    record Whole<T>(ToLongFunction<T> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.sink().whole(step.names(), of.applyAsLong(thing));
      }
    }

    /** An optional number. */
    record MaybeWhole<T>(Function<T, @Nullable Long> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.maybeWhole(step, of.apply(thing));
      }
    }

    record Real<T>(ToDoubleFunction<T> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.sink().real(step.names(), of.applyAsDouble(thing));
      }
    }

    record Flag<T>(Predicate<T> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.sink().flag(step.names(), of.test(thing));
      }
    }

    record Thing<T, C>(Model<C> model, Function<T, @Nullable C> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.thing(step, model, of.apply(thing));
      }
    }

    record Any<T>(Function<T, @Nullable Exported> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.any(step, of.apply(thing));
      }
    }

    record Things<T, C>(Model<C> model, Model.Slices<T, C> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.things(step, model, of.slice(thing, step.range()));
      }
    }

    record Named<T, C>(Model<C> model, Function<T, Map<String, C>> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.named(step, model, of.apply(thing));
      }
    }

    /** Texts by name; the names are data. */
    record NamedTexts<T>(Function<T, Map<String, String>> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.namedTexts(step, of.apply(thing));
      }
    }

    record Anys<T>(Function<T, List<Exported>> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.anys(step, of.apply(thing));
      }
    }

    record Texts<T>(Function<T, List<String>> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.texts(step, of.apply(thing));
      }
    }

    /** A scalar whose type is known only at run time: text, number or boolean. */
    record Scalar<T>(Function<T, @Nullable Object> of) implements Getter<T> {
      @Override
      public void write(Walk walk, Selection.Step<T> step, T thing) {
        walk.scalar(step, of.apply(thing));
      }
    }
  }
}
