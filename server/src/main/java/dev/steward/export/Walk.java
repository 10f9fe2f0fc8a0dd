package dev.steward.export;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traverses an object by its model and writes the selected fields to a sink. */
final class Walk {

  private static final int MAX_OBJECTS = 2_000_000;
  private static final int MAX_NESTING = 200;
  private static final int OBJECTS_A_TURN = 1_000;

  private final Sink sink;
  private int objects;
  private int nesting;
  private final List<Reprint> reprints = new ArrayList<>(0);

  Walk(Sink sink) {
    this.sink = sink;
  }

  void start(Exported root, Selection selection) {
    Model<?> model = root.model();
    if (model != null) {
      object(null, false, true, model, root.value(), selection);
    }
  }

  // Exported pairs each value with its model, so the cast is safe. The scheduler does not preempt
  // virtual threads, so they have to yield.
  @SuppressWarnings({"unchecked", "ThreadPriorityCheck"})
  private <T> void object(
      @Nullable Names at,
      boolean inList,
      boolean withClass,
      Model<T> model,
      Object value,
      Selection selection) {
    if (++objects > MAX_OBJECTS || ++nesting > MAX_NESTING) {
      throw new Problem.TooLarge("The response is too large; select fields with tree=.");
    }
    if (objects % OBJECTS_A_TURN == 0) {
      // Lets other virtual threads run, since they share the carrier thread.
      Thread.yield();
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
    step.property().getter().write(this, step, thing);
  }

  /** Passes the finished document to the list caches; the array must not change afterwards. */
  void done(byte[] document) {
    reprints.forEach(each -> each.keep(document));
  }

  Sink sink() {
    return sink;
  }

  <T> void maybeWhole(Selection.Step<T> step, @Nullable Long value) {
    if (value != null) {
      sink.whole(step.names(), value);
    } else if (!step.property().skipNull()) {
      sink.none(step.names());
    }
  }

  <T> void anys(Selection.Step<T> step, List<Exported> values) {
    Names at = step.names();
    sink.openList(at);
    List<Exported> wanted = step.range().of(values);
    if (wanted instanceof Listing listing
        && sink instanceof JsonSink json
        && Reprint.isWorthwhile(json, step.below(), listing)) {
      reprints.add(new Reprint(this, json, step, listing));
    } else {
      for (Exported each : wanted) {
        element(step, each);
      }
    }
    sink.closeList(at);
  }

  <T> void texts(Selection.Step<T> step, List<String> values) {
    Names at = step.names();
    sink.openList(at);
    for (String each : step.range().of(values)) {
      sink.text(at, true, each);
    }
    sink.closeList(at);
  }

  void text(Selection.Step<?> step, @Nullable String value) {
    if (value != null) {
      sink.text(step.names(), false, value);
    } else if (!step.property().skipNull()) {
      sink.none(step.names());
    }
  }

  void scalar(Selection.Step<?> step, @Nullable Object value) {
    Names at = step.names();
    switch (value) {
      case null -> text(step, null);
      case Boolean flag -> sink.flag(at, flag);
      case Long number -> sink.whole(at, number);
      case Object other -> sink.text(at, false, other.toString());
    }
  }

  void any(Selection.Step<?> step, @Nullable Exported value) {
    Names at = step.names();
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

  void element(Selection.Step<?> step, Exported value) {
    Names at = step.names();
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

  <C> void thing(Selection.Step<?> step, Model<C> model, @Nullable C value) {
    Names at = step.names();
    if (value != null) {
      object(at, false, step.property().withClass(), model, value, step.below());
    } else if (!step.property().skipNull()) {
      sink.none(at);
    }
  }

  <C> void things(Selection.Step<?> step, Model<C> model, List<C> values) {
    Names at = step.names();
    sink.openList(at);
    for (C each : values) {
      object(at, true, step.property().withClass(), model, each, step.below());
    }
    sink.closeList(at);
  }

  void namedTexts(Selection.Step<?> step, Map<String, String> values) {
    Names at = step.names();
    sink.open(at, false, null, at.element());
    values.forEach((name, each) -> sink.text(Names.once(name), false, each));
    sink.close(at, false, at.element());
  }

  <C> void named(Selection.Step<?> step, Model<C> model, Map<String, C> values) {
    Names at = step.names();
    sink.open(at, false, null, at.element());
    values.forEach((name, each) ->
        object(Names.once(name), false, step.property().withClass(), model, each, step.below()));
    sink.close(at, false, at.element());
  }
}
