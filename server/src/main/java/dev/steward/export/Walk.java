package dev.steward.export;

import dev.steward.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks from a thing through everything that is shown of it, and tells a sink. */
final class Walk {

  private static final int MOST_OBJECTS = 2_000_000;
  private static final int MOST_NESTING = 200;

  private final Sink sink;
  private int objects;
  private int nesting;

  Walk(Sink sink) {
    this.sink = sink;
  }

  void start(Exported root, Selection selection) {
    Model<?> model = root.model();
    if (model != null) {
      object(null, false, true, model, root.value(), selection);
    }
  }

  @SuppressWarnings("unchecked") // a value stands beside the model that it was made for
  private <T> void object(
      @Nullable Names at,
      boolean inList,
      boolean withClass,
      Model<T> model,
      Object value,
      Selection selection) {
    if (++objects > MOST_OBJECTS || ++nesting > MOST_NESTING) {
      throw new Problem.TooLarge(
          "That is too much for one answer; name the fields that you need with tree=.");
    }
    T thing = (T) value;
    String element = model.element();
    sink.open(at, inList, withClass ? model : null, element);
    List<Selection.Step<T>> steps = selection.of(model);
    for (int i = 0; i < steps.size(); i++) {
      field(steps.get(i), thing);
    }
    sink.close(at, inList, element);
    nesting--;
  }

  private <T> void field(Selection.Step<T> step, T thing) {
    Property<T> property = step.property();
    Names at = step.names();
    switch (property.getter()) {
      case Property.Getter.Text<T>(var of) -> text(property, at, of.apply(thing));
      case Property.Getter.Whole<T>(var of) -> sink.whole(at, of.applyAsLong(thing));
      case Property.Getter.MaybeWhole<T>(var of) -> {
        Long value = of.apply(thing);
        if (value != null) {
          sink.whole(at, value);
        } else if (!property.skipNull()) {
          sink.none(at);
        }
      }
      case Property.Getter.Real<T>(var of) -> sink.real(at, of.applyAsDouble(thing));
      case Property.Getter.Flag<T>(var of) -> sink.flag(at, of.test(thing));
      case Property.Getter.Scalar<T>(var of) -> scalar(property, at, of.apply(thing));
      case Property.Getter.Any<T>(var of) -> any(step, at, of.apply(thing));
      case Property.Getter.Thing<T, ?> one -> thing(step, at, one, thing);
      case Property.Getter.Things<T, ?> many -> things(step, at, many, thing);
      case Property.Getter.Anys<T>(var of) -> {
        sink.openList(at);
        for (Exported each : step.range().of(of.apply(thing))) {
          element(step, at, each);
        }
        sink.closeList(at);
      }
      case Property.Getter.Texts<T>(var of) -> {
        sink.openList(at);
        for (String each : step.range().of(of.apply(thing))) {
          sink.text(at, true, each);
        }
        sink.closeList(at);
      }
    }
  }

  private void text(Property<?> property, Names at, @Nullable String value) {
    if (value != null) {
      sink.text(at, false, value);
    } else if (!property.skipNull()) {
      sink.none(at);
    }
  }

  private void scalar(Property<?> property, Names at, @Nullable Object value) {
    switch (value) {
      case null -> text(property, at, null);
      case Boolean flag -> sink.flag(at, flag);
      case Long number -> sink.whole(at, number);
      case Object other -> sink.text(at, false, other.toString());
    }
  }

  private void any(Selection.Step<?> step, Names at, @Nullable Exported value) {
    if (value == null) {
      if (!step.property().skipNull()) {
        sink.none(at);
      }
      return;
    }
    Model<?> model = value.model();
    if (model == null) {
      empty(at, false);
    } else {
      object(at, false, step.property().withClass(), model, value.value(), step.below());
    }
  }

  private void element(Selection.Step<?> step, Names at, Exported value) {
    Model<?> model = value.model();
    if (model == null) {
      empty(at, true);
    } else {
      object(at, true, step.property().withClass(), model, value.value(), step.below());
    }
  }

  private void empty(Names at, boolean inList) {
    sink.open(at, inList, null, at.element());
    sink.close(at, inList, at.element());
  }

  private <T, C> void thing(
      Selection.Step<T> step, Names at, Property.Getter.Thing<T, C> getter, T owner) {
    C value = getter.of().apply(owner);
    if (value != null) {
      object(at, false, step.property().withClass(), getter.model(), value, step.below());
    } else if (!step.property().skipNull()) {
      sink.none(at);
    }
  }

  private <T, C> void things(
      Selection.Step<T> step, Names at, Property.Getter.Things<T, C> getter, T owner) {
    sink.openList(at);
    for (C each : getter.of().slice(owner, step.range())) {
      object(at, true, step.property().withClass(), getter.model(), each, step.below());
    }
    sink.closeList(at);
  }
}
