package dev.steward.export;

import java.util.function.Function;

/** Adapts the fields of a model to another type. */
final class Views {

  private Views() {}

  static <T, S> Property<T> through(Property<S> property, Function<T, S> view) {
    return property.of(getter(property.getter(), view));
  }

  private static <T, S> Property.Getter<T> getter(Property.Getter<S> getter, Function<T, S> view) {
    return switch (getter) {
      case Property.Getter.Text<S>(var of) ->
          new Property.Getter.Text<>(owner -> of.apply(view.apply(owner)));
      case Property.Getter.Whole<S>(var of) ->
          new Property.Getter.Whole<>(owner -> of.applyAsLong(view.apply(owner)));
      case Property.Getter.MaybeWhole<S>(var of) ->
          new Property.Getter.MaybeWhole<>(owner -> of.apply(view.apply(owner)));
      case Property.Getter.Real<S>(var of) ->
          new Property.Getter.Real<>(owner -> of.applyAsDouble(view.apply(owner)));
      case Property.Getter.Flag<S>(var of) ->
          new Property.Getter.Flag<>(owner -> of.test(view.apply(owner)));
      case Property.Getter.Scalar<S>(var of) ->
          new Property.Getter.Scalar<>(owner -> of.apply(view.apply(owner)));
      case Property.Getter.Any<S>(var of) ->
          new Property.Getter.Any<>(owner -> of.apply(view.apply(owner)));
      case Property.Getter.Anys<S>(var of) ->
          new Property.Getter.Anys<>(owner -> of.apply(view.apply(owner)));
      case Property.Getter.Texts<S>(var of) ->
          new Property.Getter.Texts<>(owner -> of.apply(view.apply(owner)));
      case Property.Getter.NamedTexts<S>(var of) ->
          new Property.Getter.NamedTexts<>(owner -> of.apply(view.apply(owner)));
      case Property.Getter.Thing<S, ?> thing -> thing(thing, view);
      case Property.Getter.Things<S, ?> things -> things(things, view);
      case Property.Getter.Named<S, ?> named -> named(named, view);
    };
  }

  private static <T, S, C> Property.Getter<T> named(
      Property.Getter.Named<S, C> named, Function<T, S> view) {
    return new Property.Getter.Named<>(named.model(), owner -> named.of().apply(view.apply(owner)));
  }

  private static <T, S, C> Property.Getter<T> thing(
      Property.Getter.Thing<S, C> thing, Function<T, S> view) {
    return new Property.Getter.Thing<>(thing.model(), owner -> thing.of().apply(view.apply(owner)));
  }

  private static <T, S, C> Property.Getter<T> things(
      Property.Getter.Things<S, C> things, Function<T, S> view) {
    return new Property.Getter.Things<>(
        things.model(), (owner, range) -> things.of().slice(view.apply(owner), range));
  }
}
