package dev.steward.casc;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A document that is being read: what sections make of it, and what is wrong with it. A section
 * answers what it wants done; nothing is done before all of them have read everything.
 */
final class Reading {

  private final Sources sources;
  private final Faults faults;
  private final Set<String> coming;
  private final List<Runnable> changes = new ArrayList<>();

  /**
   * Begins a document.
   *
   * @param coming what documents before this one make; it is added to
   */
  Reading(Sources sources, Faults faults, Set<String> coming) {
    this.sources = sources;
    this.faults = faults;
    this.coming = coming;
  }

  /**
   * Notes that a thing will be there, such as {@code view all}; false where it was noted before.
   */
  boolean comes(String thing) {
    return coming.add(thing);
  }

  /** True where a thing that is perhaps not there yet will be. */
  boolean isComing(String thing) {
    return coming.contains(thing);
  }

  Faults faults() {
    return faults;
  }

  /** What is to be done once everything was found good. It changes nothing that is so already. */
  void change(Runnable change) {
    changes.add(change);
  }

  List<Runnable> changes() {
    return changes;
  }

  /** The text of a scalar; null where it is none, which is told. */
  @Nullable String text(Value value) {
    if (value instanceof Value.Scalar(int line, String text) && text != null) {
      try {
        return sources.filled(text);
      } catch (Problem e) {
        faults.add(line, e.getMessage());
        return null;
      }
    }
    faults.add(value.line(), "A text, a number or true or false is expected here.");
    return null;
  }

  /** As {@link #text}, under a name that may be missing. */
  @Nullable String text(Value.Members members, String name) {
    Value value = members.all().get(name);
    return value == null ? null : text(value);
  }

  /** As {@link #text}, under a name that must be there. */
  @Nullable String required(Value.Members members, String name) {
    if (!members.all().containsKey(name)) {
      faults.add(members.line(), "This lacks '" + name + "'.");
      return null;
    }
    return text(members, name);
  }

  boolean flag(Value.Members members, String name, boolean otherwise) {
    String text = text(members, name);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      faults.add(members.lineOf(name), "'" + name + "' takes true or false.");
    }
    return text == null ? otherwise : text.equals("true");
  }

  /** Members with no other names than these; null where it is something else, which is told. */
  Value.@Nullable Members members(Value value, String... known) {
    if (!(value instanceof Value.Members members)) {
      faults.add(value.line(), "Names with values are expected here.");
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

  /** The members of each item of a list. */
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
      faults.add(value.line(), "A list is expected here.");
    }
    return all;
  }

  static String unknown(String name) {
    return "'" + (name.length() > 60 ? name.substring(0, 60) + "…" : name) + "' is not known here.";
  }
}
