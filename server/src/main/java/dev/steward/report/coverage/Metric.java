package dev.steward.report.coverage;

import java.util.Locale;

/** What is covered or missed. */
public enum Metric {
  MODULE("Module Coverage"),
  PACKAGE("Package Coverage"),
  FILE("File Coverage"),
  CLASS("Class Coverage"),
  METHOD("Method Coverage"),
  LINE("Line Coverage"),
  BRANCH("Branch Coverage"),
  INSTRUCTION("Instruction Coverage");

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  /** Jenkins' own label. */
  public String label() {
    return label;
  }

  /** The name in the remote API. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
