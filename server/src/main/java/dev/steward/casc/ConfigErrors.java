package dev.steward.casc;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects all errors in a document, so that they are reported together. */
public final class ConfigErrors {

  private static final int MAX_ERRORS = 200;

  private final List<ConfigError> errors = new ArrayList<>();

  public void add(int line, String message) {
    if (errors.size() < MAX_ERRORS) {
      errors.add(new ConfigError(line, message));
    }
  }

  /** Runs a check and records its failure with the line. */
  void check(int line, Runnable check) {
    try {
      check.run();
    } catch (Problem e) {
      add(line, e.getMessage());
    }
  }

  public boolean isEmpty() {
    return errors.isEmpty();
  }

  /** Sorted by line. */
  public List<ConfigError> list() {
    return errors.stream().sorted(Comparator.comparingInt(ConfigError::line)).toList();
  }

  /** All errors as text, one per line. */
  public String text() {
    var out = new StringBuilder();
    for (ConfigError error : list()) {
      out.append(out.isEmpty() ? "" : "\n");
      out.append(error.line() > 0 ? "line " + error.line() + ": " : "").append(error.message());
    }
    return out.toString();
  }
}
