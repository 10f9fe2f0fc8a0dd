package dev.steward.export;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traverses an object by its model and writes the selected fields to a sink. */
final class TreeWriter {

  private static final int MAX_OBJECTS = 2_000_000;
  private static final int MAX_NESTING = 200;
  private static final int OBJECTS_PER_YIELD = 1_000;

  private final DocumentWriter sink;
  private int objects;
  private int nesting;
  private final List<CachedListWriter> listWriters = new ArrayList<>(0);

  TreeWriter(DocumentWriter sink) {
    this.sink = sink;
  }

  void write(ExportedValue root, Selection selection) {
    Model<?> model = root.model();
    if (model != null) {
      writeObject(null, false, true, model, root.value(), selection);
    }
  }

  // An ExportedValue pairs each value with its model, so the cast is safe. The scheduler does not
  // preempt virtual threads, so they have to yield explicitly.
  @SuppressWarnings({"unchecked", "ThreadPriorityCheck"})
  private <T> void writeObject(
      @Nullable EncodedName at,
      boolean inList,
      boolean withClass,
      Model<T> model,
      Object value,
      Selection selection) {
    if (++objects > MAX_OBJECTS || ++nesting > MAX_NESTING) {
      throw new Problem.TooLarge("The response is too large; select fields with tree=.");
    }
    if (objects % OBJECTS_PER_YIELD == 0) {
      // Lets other virtual threads run, since they share the carrier thread.
      Thread.yield();
    }
    T thing = (T) value;
    String element = model.element();
    sink.open(at, inList, withClass ? model : null, element);
    List<Selection.SelectedField<T>> steps = selection.of(model);
    for (int i = 0; i < steps.size(); i++) {
      field(steps.get(i), thing);
    }
    sink.close(at, inList, element);
    nesting--;
  }

  private <T> void field(Selection.SelectedField<T> step, T thing) {
    step.property().getter().write(this, step, thing);
  }

  /** Passes the finished document to the list caches; the array must not change afterwards. */
  void finished(byte[] document) {
    listWriters.forEach(item -> item.store(document));
  }

  DocumentWriter sink() {
    return sink;
  }

  <T> void optionalInteger(Selection.SelectedField<T> step, @Nullable Long value) {
    if (value != null) {
      sink.integer(step.names(), value);
    } else if (!step.property().skipNull()) {
      sink.nullValue(step.names());
    }
  }

  <T> void unionList(Selection.SelectedField<T> step, List<ExportedValue> values) {
    EncodedName at = step.names();
    sink.openList(at);
    List<ExportedValue> selected = step.range().slice(values);
    if (selected instanceof Listing listing
        && sink instanceof JsonDocumentWriter json
        && CachedListWriter.isWorthwhile(json, step.below(), listing)) {
      listWriters.add(new CachedListWriter(this, json, step, listing));
    } else {
      for (ExportedValue item : selected) {
        element(step, item);
      }
    }
    sink.closeList(at);
  }

  <T> void texts(Selection.SelectedField<T> step, List<String> values) {
    EncodedName at = step.names();
    sink.openList(at);
    for (String item : step.range().slice(values)) {
      sink.text(at, true, item);
    }
    sink.closeList(at);
  }

  void text(Selection.SelectedField<?> step, @Nullable String value) {
    if (value != null) {
      sink.text(step.names(), false, value);
    } else if (!step.property().skipNull()) {
      sink.nullValue(step.names());
    }
  }

  void scalar(Selection.SelectedField<?> step, @Nullable Object value) {
    EncodedName at = step.names();
    switch (value) {
      case null -> text(step, null);
      case Boolean flag -> sink.bool(at, flag);
      case Long number -> sink.integer(at, number);
      case Object other -> sink.text(at, false, other.toString());
    }
  }

  void union(Selection.SelectedField<?> step, @Nullable ExportedValue value) {
    EncodedName at = step.names();
    if (value == null) {
      if (!step.property().skipNull()) {
        sink.nullValue(at);
      }
      return;
    }
    Model<?> model = value.model();
    if (model == null) {
      empty(at, false);
    } else {
      writeObject(at, false, step.property().withClass(), model, value.value(), step.below());
    }
  }

  void element(Selection.SelectedField<?> step, ExportedValue value) {
    EncodedName at = step.names();
    Model<?> model = value.model();
    if (model == null) {
      empty(at, true);
    } else {
      writeObject(at, true, step.property().withClass(), model, value.value(), step.below());
    }
  }

  private void empty(EncodedName at, boolean inList) {
    sink.open(at, inList, null, at.element());
    sink.close(at, inList, at.element());
  }

  <C> void child(Selection.SelectedField<?> step, Model<C> model, @Nullable C value) {
    EncodedName at = step.names();
    if (value != null) {
      writeObject(at, false, step.property().withClass(), model, value, step.below());
    } else if (!step.property().skipNull()) {
      sink.nullValue(at);
    }
  }

  <C> void children(Selection.SelectedField<?> step, Model<C> model, List<C> values) {
    EncodedName at = step.names();
    sink.openList(at);
    for (C item : values) {
      writeObject(at, true, step.property().withClass(), model, item, step.below());
    }
    sink.closeList(at);
  }

  void textMap(Selection.SelectedField<?> step, Map<String, String> values) {
    EncodedName at = step.names();
    sink.open(at, false, null, at.element());
    values.forEach((name, item) -> sink.text(EncodedName.uncached(name), false, item));
    sink.close(at, false, at.element());
  }

  <C> void objectMap(Selection.SelectedField<?> step, Model<C> model, Map<String, C> values) {
    EncodedName at = step.names();
    sink.open(at, false, null, at.element());
    values.forEach((name, item) ->
        writeObject(
            EncodedName.uncached(name),
            false,
            step.property().withClass(),
            model,
            item,
            step.below()));
    sink.close(at, false, at.element());
  }
}
