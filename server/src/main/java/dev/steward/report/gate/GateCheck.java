package dev.steward.report.gate;

import dev.steward.report.file.StoredFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A quality gate and what it says about a build.
 *
 * @param value the measured value as text, such as {@code 83.33%}
 */
public record GateCheck(String gate, double threshold, String value, GateStatus status) {

  /** Writes the lines of the console about the gates. */
  public static void log(List<GateCheck> checks, Consumer<String> log) {
    if (checks.isEmpty()) {
      log.accept("No quality gates have been set - skipping");
      return;
    }
    log.accept("Evaluating quality gates");
    GateStatus worst = GateStatus.worst(checks);
    log.accept(
        worst.isSuccessful()
            ? "-> All quality gates have been passed"
            : "-> Some quality gates have been missed: overall result is " + worst);
    log.accept("-> Details for each quality gate:");
    for (GateCheck check : checks) {
      log.accept(
          String.format(
              Locale.ROOT,
              "   - [%s]: ≪%s≫ - (Actual value: %s, Quality gate: %.2f)",
              check.gate(),
              check.status(),
              check.value(),
              check.threshold()));
    }
  }

  /** Writes gates to the file of a result. */
  public static void write(DataOutputStream out, List<GateCheck> checks) throws IOException {
    out.writeInt(checks.size());
    for (GateCheck check : checks) {
      StoredFile.writeText(out, check.gate());
      out.writeDouble(check.threshold());
      StoredFile.writeText(out, check.value());
      StoredFile.writeText(out, check.status().name());
    }
  }

  /** Reads what {@link #write} has written. */
  public static List<GateCheck> read(DataInputStream in) throws IOException {
    int count = in.readInt();
    var checks = new ArrayList<GateCheck>();
    for (int i = 0; i < count; i++) {
      checks.add(
          new GateCheck(
              StoredFile.readRequired(in),
              in.readDouble(),
              StoredFile.readRequired(in),
              GateStatus.valueOf(StoredFile.readRequired(in))));
    }
    return List.copyOf(checks);
  }
}
