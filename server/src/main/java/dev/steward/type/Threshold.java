package dev.steward.type;

import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The worst result with which a build triggers another job. */
public enum Threshold {
  SUCCESS,
  UNSTABLE,
  FAILURE,
  NOT_BUILT,
  ABORTED;

  private static final Map<String, String> SERIALIZED =
      Map.of(
          "SUCCESS", "<ordinal>0</ordinal><color>BLUE</color>",
          "UNSTABLE", "<ordinal>1</ordinal><color>YELLOW</color>",
          "FAILURE", "<ordinal>2</ordinal><color>RED</color>");

  /**
   * A result by its ordinal alone, as in Jenkins: an unknown ordinal means FAILURE, and a missing
   * one means 0.
   */
  static Threshold of(@Nullable XmlElement element) {
    String text = element == null ? "0" : element.textOf("ordinal", "0").strip();
    if (element != null) {
      element.markRead();
    }
    try {
      int ordinal = Integer.parseInt(text);
      Threshold[] all = values();
      return ordinal >= 0 && ordinal < all.length ? all[ordinal] : FAILURE;
    } catch (NumberFormatException e) {
      return SUCCESS;
    }
  }

  /** The element of a threshold, in Jenkins' format. */
  static String toXml(String element, String value) {
    String rest = SERIALIZED.get(value);
    if (rest == null) {
      throw new Problem.Invalid("The threshold must be SUCCESS, UNSTABLE or FAILURE.");
    }
    return "<"
        + element
        + ">"
        + XmlText.element("name", value)
        + rest
        + "<completeBuild>true</completeBuild></"
        + element
        + ">";
  }
}
