package dev.steward.step;

import dev.steward.report.gate.GateStatus;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.FieldOption;
import dev.steward.type.FieldReader;

/** The fields that the quality gates of several steps share. */
final class GateRow {

  static final Field<String> THRESHOLD =
      Field.of("threshold", "Threshold", FieldFormat.NUMBER).orElse("0");

  static final Field<String> CRITICALITY =
      Field.choice(
          "criticality",
          "Step or build result",
          new FieldOption("", ""),
          new FieldOption("NOTE", "Note"),
          new FieldOption("UNSTABLE", "Unstable"),
          new FieldOption("ERROR", "Error"),
          new FieldOption("FAILURE", "Failure"));

  /** The older setting; present means that it was given. */
  static final Field<String> UNSTABLE = Field.text("unstable", "Unstable (older setting)");

  private GateRow() {}

  static double threshold(FieldReader row) {
    try {
      return Double.parseDouble(row.get(THRESHOLD));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The status of a missed gate: unstable, unless the row says otherwise. */
  static GateStatus missed(FieldReader row) {
    String criticality = row.get(CRITICALITY);
    return criticality.isEmpty() && row.get(UNSTABLE).equals("false")
        ? GateStatus.FAILED
        : GateStatus.ofCriticality(criticality);
  }
}
