package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Records fingerprints of files. */
public record FingerprintRecorder(String include, String exclude) implements PostBuildAction {

  private static final Field<String> TARGETS =
      Field.text("targets", "Files to fingerprint").help("Patterns, separated by commas.");
  private static final Field<String> EXCLUDES =
      Field.text("excludes", "Excludes").help("Patterns, separated by commas.");

  public static final TypeDescription<FingerprintRecorder> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "fingerprint",
              FingerprintRecorder.class,
              "hudson.tasks.Fingerprinter")
          .label("Record fingerprints of files to track usage")
          .help("Records which builds made and used a file.")
          .fields(TARGETS, EXCLUDES)
          .reader(in -> new FingerprintRecorder(in.get(TARGETS), in.get(EXCLUDES)));
}
