package dev.steward.report.issue;

import java.util.List;
import java.util.Locale;

/** How severe an issue is. */
public enum Severity {
  ERROR("Error"),
  HIGH("High"),
  NORMAL("Normal"),
  LOW("Low");

  private final String label;

  Severity(String label) {
    this.label = label;
  }

  /** The name on pages. */
  public String label() {
    return label;
  }

  /** The severity that a tool means by a word; {@link #LOW} if the word is unknown. */
  static Severity of(String word) {
    String text = word.toLowerCase(Locale.ROOT);
    if (containsAny(text, List.of("error", "severe", "critical", "fatal"))) {
      return ERROR;
    }
    if (containsAny(text, List.of("info", "note", "low"))) {
      return LOW;
    }
    if (containsAny(text, List.of("warning", "medium", "normal"))) {
      return NORMAL;
    }
    return text.contains("high") ? HIGH : LOW;
  }

  private static boolean containsAny(String text, List<String> words) {
    return words.stream().anyMatch(text::contains);
  }
}
