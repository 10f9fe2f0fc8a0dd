package dev.steward.export;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One row of an export table.
 *
 * @param visibility 1 is shown of the thing asked for alone, 2 also one level below, and so on
 * @param inline what stands in it is shown as if it stood on the same level
 * @param skipNull left out where there is none, in place of null
 * @param withClass whether objects in it say their class; not where it is the declared one
 */
record Property<T>(
    String name,
    int visibility,
    boolean inline,
    boolean skipNull,
    boolean withClass,
    Getter<T> getter) {

  /** How the value is had, by the kind of value. */
  sealed interface Getter<T> {
    record Text<T>(Function<T, @Nullable String> of) implements Getter<T> {}

    record Whole<T>(ToLongFunction<T> of) implements Getter<T> {}

    /** A number that may be missing. */
    record MaybeWhole<T>(Function<T, @Nullable Long> of) implements Getter<T> {}

    record Real<T>(ToDoubleFunction<T> of) implements Getter<T> {}

    record Flag<T>(Predicate<T> of) implements Getter<T> {}

    record Thing<T, C>(Model<C> model, Function<T, @Nullable C> of) implements Getter<T> {}

    record Any<T>(Function<T, @Nullable Exported> of) implements Getter<T> {}

    record Things<T, C>(Model<C> model, Model.Slices<T, C> of) implements Getter<T> {}

    record Anys<T>(Function<T, List<Exported>> of) implements Getter<T> {}

    record Texts<T>(Function<T, List<String>> of) implements Getter<T> {}

    /** A scalar whose kind is known only at run time: text, number or truth. */
    record Scalar<T>(Function<T, @Nullable Object> of) implements Getter<T> {}
  }
}
