package dev.steward.casc;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects all errors of a document, so that they are reported together. */
public final class Faults {

  private static final int MAX = 200;

  private final List<Fault> found = new ArrayList<>();

  public void add(int line, String message) {
    if (found.size() < MAX) {
      found.add(new Fault(line, message));
    }
  }

  /** Runs a check and records its failure with the line. */
  void unless(int line, Runnable check) {
    try {
      check.run();
    } catch (Problem e) {
      add(line, e.getMessage());
    }
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Sorted by line. */
  public List<Fault> list() {
    return found.stream().sorted(Comparator.comparingInt(Fault::line)).toList();
  }

  /** All errors as text, one per line. */
  public String text() {
    var out = new StringBuilder();
    for (Fault fault : list()) {
      out.append(out.isEmpty() ? "" : "\n");
      out.append(fault.line() > 0 ? "line " + fault.line() + ": " : "").append(fault.message());
    }
    return out.toString();
  }
}
