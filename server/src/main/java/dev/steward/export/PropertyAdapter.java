package dev.steward.export;

import java.util.function.Function;

/** Adapts the fields of a model to another type. */
final class PropertyAdapter {

  private PropertyAdapter() {}

  static <T, S> Property<T> through(Property<S> property, Function<T, S> view) {
    return property.withGetter(getter(property.getter(), view));
  }

  private static <T, S> Property.Getter<T> getter(Property.Getter<S> getter, Function<T, S> view) {
    return switch (getter) {
      case Property.Getter.TextGetter<S>(var reader) ->
          new Property.Getter.TextGetter<>(owner -> reader.apply(view.apply(owner)));
      case Property.Getter.IntegerGetter<S>(var reader) ->
          new Property.Getter.IntegerGetter<>(owner -> reader.applyAsLong(view.apply(owner)));
      case Property.Getter.OptionalIntegerGetter<S>(var reader) ->
          new Property.Getter.OptionalIntegerGetter<>(owner -> reader.apply(view.apply(owner)));
      case Property.Getter.DecimalGetter<S>(var reader) ->
          new Property.Getter.DecimalGetter<>(owner -> reader.applyAsDouble(view.apply(owner)));
      case Property.Getter.BooleanGetter<S>(var reader) ->
          new Property.Getter.BooleanGetter<>(owner -> reader.test(view.apply(owner)));
      case Property.Getter.ScalarGetter<S>(var reader) ->
          new Property.Getter.ScalarGetter<>(owner -> reader.apply(view.apply(owner)));
      case Property.Getter.UnionGetter<S>(var reader) ->
          new Property.Getter.UnionGetter<>(owner -> reader.apply(view.apply(owner)));
      case Property.Getter.UnionListGetter<S>(var reader) ->
          new Property.Getter.UnionListGetter<>(owner -> reader.apply(view.apply(owner)));
      case Property.Getter.TextListGetter<S>(var reader) ->
          new Property.Getter.TextListGetter<>(owner -> reader.apply(view.apply(owner)));
      case Property.Getter.TextMapGetter<S>(var reader) ->
          new Property.Getter.TextMapGetter<>(owner -> reader.apply(view.apply(owner)));
      case Property.Getter.ObjectGetter<S, ?> thing -> thing(thing, view);
      case Property.Getter.ListGetter<S, ?> things -> things(things, view);
      case Property.Getter.ObjectMapGetter<S, ?> named -> named(named, view);
    };
  }

  private static <T, S, C> Property.Getter<T> named(
      Property.Getter.ObjectMapGetter<S, C> named, Function<T, S> view) {
    return new Property.Getter.ObjectMapGetter<>(
        named.model(), owner -> named.reader().apply(view.apply(owner)));
  }

  private static <T, S, C> Property.Getter<T> thing(
      Property.Getter.ObjectGetter<S, C> thing, Function<T, S> view) {
    return new Property.Getter.ObjectGetter<>(
        thing.model(), owner -> thing.reader().apply(view.apply(owner)));
  }

  private static <T, S, C> Property.Getter<T> things(
      Property.Getter.ListGetter<S, C> things, Function<T, S> view) {
    return new Property.Getter.ListGetter<>(
        things.model(), (owner, range) -> things.reader().slice(view.apply(owner), range));
  }
}
