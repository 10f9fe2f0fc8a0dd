package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.step.HtmlPublisher.HtmlReport;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;

/** Publishes Javadoc: keeps it with the build as an HTML report named Javadoc. */
public record JavadocArchiver(String folder) implements PostBuildAction {

  private static final String NAME = "Javadoc";

  private static final Field<String> DIR =
      Field.text("javadocDir", "Javadoc directory")
          .help("In the workspace, such as target/site/apidocs.");
  private static final Field<Boolean> KEEP_ALL =
      Field.flag("keepAll", "Retain Javadoc for each build")
          .help("Has no effect: each build keeps its Javadoc as artifacts.");

  public static final TypeDescription<JavadocArchiver> TYPE =
      TypeDescription.of(
              TypeKind.ACTION, "javadoc", JavadocArchiver.class, "hudson.tasks.JavadocArchiver")
          .label("Publish Javadoc")
          .help("Keeps Javadoc as artifacts of the build, with a link on the page of the build.")
          .plugin(new BundledPlugin("javadoc", NAME, "artifacts"))
          .fields(DIR, KEEP_ALL)
          .reader(in -> new JavadocArchiver(in.get(DIR)));

  static final StepType<JavadocArchiver> STEP =
      new StepType<>(
          TYPE,
          "publish-javadoc",
          "Publish Javadoc",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          JavadocArchiver::perform);

  private void perform(StepContext context) throws IOException {
    if (context.outcome().isWorseThan(Result.UNSTABLE)) {
      context.skip(Skip.Status.SKIPPED, "The build has failed");
      return;
    }
    context.print("Publishing Javadoc\n");
    HtmlPublisher.publish(
        context, new HtmlReport(NAME, folder, "index.html", "", "", false, false));
  }
}
