package dev.steward.step;

import dev.steward.blob.Omissions;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
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
          .help("Records which build created a file, and which builds used it.")
          .fields(TARGETS, EXCLUDES)
          .reader(in -> new FingerprintRecorder(in.get(TARGETS), in.get(EXCLUDES)));

  static final StepType<FingerprintRecorder> STEP =
      new StepType<>(
          TYPE,
          "fingerprint",
          "Record fingerprints",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          FingerprintRecorder::perform);

  private void perform(StepContext context) {
    String patterns = context.expand(include);
    if (context.outcome() == Result.ABORTED || Globs.isEmpty(patterns)) {
      context.skip(
          Skip.Status.SKIPPED,
          Globs.isEmpty(patterns) ? "No file pattern is configured" : "The build was aborted");
      return;
    }
    context.print("Recording fingerprints\n");
    Globs globs = Globs.of(patterns, context.expand(exclude), true, true);
    var omissions = new Omissions();
    int files =
        context
            .fingerprints()
            .record(
                context.job(),
                context.run(),
                context.workspace().files(),
                globs::matches,
                globs::mayContainMatch,
                omissions);
    context.warn(omissions);
    if (files == 0) {
      context.skip(Skip.Status.NOTHING_FOUND, "No file matches " + patterns);
    }
  }
}
