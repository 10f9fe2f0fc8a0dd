package dev.steward.casc;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * State of reading a document: planned changes and errors. No change is applied before all sections
 * have read their values.
 */
final class Reading {

  private final Sources sources;
  private final Faults faults;
  private final Set<String> coming;
  private final List<Runnable> changes = new ArrayList<>();

  /**
   * Starts a document.
   *
   * @param coming objects that earlier documents create; entries of this one are added
   */
  Reading(Sources sources, Faults faults, Set<String> coming) {
    this.sources = sources;
    this.faults = faults;
    this.coming = coming;
  }

  /** Records that an object will exist, such as {@code view all}; false if already recorded. */
  boolean comes(String thing) {
    return coming.add(thing);
  }

  /** Whether an object will exist after the changes. */
  boolean isComing(String thing) {
    return coming.contains(thing);
  }

  Faults faults() {
    return faults;
  }

  /** Schedules an idempotent change, applied only if the documents have no errors. */
  void change(Runnable change) {
    changes.add(change);
  }

  List<Runnable> changes() {
    return changes;
  }

  /** The text of a scalar; null after recording an error. */
  @Nullable String text(Value value) {
    if (value instanceof Value.Scalar(int line, String text) && text != null) {
      try {
        return sources.filled(text);
      } catch (Problem e) {
        faults.add(line, e.getMessage());
        return null;
      }
    }
    faults.add(value.line(), "A text, number or boolean is expected.");
    return null;
  }

  /** As {@link #text}, for an optional name. */
  @Nullable String text(Value.Members members, String name) {
    Value value = members.all().get(name);
    return value == null ? null : text(value);
  }

  /** As {@link #text}, for a required name. */
  @Nullable String required(Value.Members members, String name) {
    if (!members.all().containsKey(name)) {
      faults.add(members.line(), "'" + name + "' is required.");
      return null;
    }
    return text(members, name);
  }

  boolean flag(Value.Members members, String name, boolean otherwise) {
    String text = text(members, name);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      faults.add(members.lineOf(name), "'" + name + "' must be true or false.");
    }
    return text == null ? otherwise : text.equals("true");
  }

  /** A mapping with only known names; null after recording an error. */
  Value.@Nullable Members members(Value value, String... known) {
    if (!(value instanceof Value.Members members)) {
      faults.add(value.line(), "A mapping is expected.");
      return null;
    }
    Set<String> names = Set.of(known);
    for (Map.Entry<String, Integer> one : members.lines().entrySet()) {
      if (!names.contains(one.getKey())) {
        faults.add(one.getValue(), unknown(one.getKey()));
      }
    }
    return members;
  }

  /** The mappings in a list. */
  List<Value.Members> each(Value value, String... known) {
    var all = new ArrayList<Value.Members>();
    if (value instanceof Value.Items items) {
      for (Value item : items.all()) {
        Value.Members members = members(item, known);
        if (members != null) {
          all.add(members);
        }
      }
    } else {
      faults.add(value.line(), "A list is expected.");
    }
    return all;
  }

  static String unknown(String name) {
    return "'"
        + (name.length() > 60 ? name.substring(0, 60) + "…" : name)
        + "' is not a known key.";
  }
}
