package dev.steward.pipeline.step;

import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;

/** The errors that services of AWS send. */
final class AwsError {
  private static final int MAX_TEXT = 500;

  private AwsError() {}

  /** The code and the message of an error, for the log; a note if the text is none. */
  static String of(String text) {
    try {
      XmlElement root = XmlReader.readVerbatim(text);
      XmlElement nested = root.find("Error");
      XmlElement error = nested == null ? root : nested;
      String message = error.textOf("Code", "") + ": " + error.textOf("Message", "");
      return message.length() > MAX_TEXT ? message.substring(0, MAX_TEXT) + "…" : message;
    } catch (Problem e) {
      return "the service gave no reason";
    }
  }
}
