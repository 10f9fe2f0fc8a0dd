package dev.steward.step;

import dev.steward.blob.FolderTree;
import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.job.Job;
import dev.steward.job.definition.BuildStep;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import dev.steward.text.XmlElement;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies artifacts of another job's build into the workspace.
 *
 * @param project name of the job, which may contain variables
 * @param parameters values that the parameters of the selected build must have, in the format
 *     {@code NAME=value,OTHER=value}
 * @param filter glob patterns, separated by commas; empty for all artifacts
 * @param target folder in the workspace; empty for the workspace itself
 * @param flatten whether the folders of the artifacts are ignored
 * @param optional whether the build may go on if nothing is copied
 * @param appendsNumber whether a folder with the number of the build is added to the target
 * @param suffix end of the name of the variable with the number of the build; empty for the name of
 *     the job
 */
public record ArtifactCopy(
    String project,
    BuildSelector selector,
    String parameters,
    String filter,
    String excludes,
    String target,
    boolean flatten,
    boolean optional,
    boolean fingerprint,
    boolean appendsNumber,
    String suffix)
    implements BuildStep {

  private static final int MAX_FILES = 100_000;

  private static final Field<String> PROJECT =
      Field.text("projectName", "Project name").required().at("project").referencesJobs();
  private static final Field<@Nullable BuildSelector> SELECTOR =
      Field.type("selector", "Which build", BuildSelector.class, () -> BuildSelector.Types.ALL);
  private static final Field<String> FILTER =
      Field.text("filter", "Artifacts to copy")
          .help("Patterns, separated by commas. Leave empty to copy all artifacts.");
  private static final Field<String> EXCLUDES =
      Field.text("excludes", "Artifacts not to copy").help("Patterns, separated by commas.");
  private static final Field<String> TARGET =
      Field.text("target", "Target directory").help("Relative to the workspace.");
  private static final Field<String> PARAMETERS =
      Field.text("parameters", "Parameter filters")
          .help("Only builds with these parameters, in the form NAME=value, separated by commas.");
  private static final Field<Boolean> FLATTEN = Field.flag("flatten", "Flatten directories");
  private static final Field<Boolean> OPTIONAL = Field.flag("optional", "Optional");
  private static final Field<Boolean> WITHOUT_FINGERPRINTS =
      Field.flag("doNotFingerprintArtifacts", "Do not fingerprint artifacts");
  private static final Field<Boolean> APPEND_NUMBER =
      Field.flag("appendSrcNumberToTarget", "Append build number of source job to target");
  private static final Field<String> SUFFIX =
      Field.text("resultVariableSuffix", "Result variable suffix");

  public static final TypeDescription<ArtifactCopy> TYPE =
      TypeDescription.of(
              TypeKind.STEP,
              "copyArtifacts",
              ArtifactCopy.class,
              "hudson.plugins.copyartifact.CopyArtifact")
          .label("Copy artifacts from another project")
          .help("Copies artifacts of another job's build into the workspace.")
          .plugin(BuildSelector.Types.PLUGIN)
          .fields(
              PROJECT,
              SELECTOR,
              FILTER,
              EXCLUDES,
              TARGET,
              PARAMETERS,
              FLATTEN,
              OPTIONAL,
              WITHOUT_FINGERPRINTS,
              APPEND_NUMBER,
              SUFFIX)
          .reader(in ->
              new ArtifactCopy(
                  in.get(PROJECT),
                  selector(in),
                  in.get(PARAMETERS),
                  in.get(FILTER),
                  in.get(EXCLUDES),
                  in.get(TARGET),
                  in.get(FLATTEN),
                  in.get(OPTIONAL),
                  !in.get(WITHOUT_FINGERPRINTS),
                  in.get(APPEND_NUMBER),
                  in.get(SUFFIX)));

  static final StepType<ArtifactCopy> STEP =
      new StepType<>(
          TYPE,
          "copy-artifacts",
          "Copy artifacts",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          ArtifactCopy::perform);

  private static BuildSelector selector(FieldReader in) {
    BuildSelector selector = in.get(SELECTOR);
    if (selector != null) {
      return selector;
    }
    XmlElement element = in.element().find("selector");
    String name = element == null ? null : element.attribute("class");
    return name == null
        ? new BuildSelector.Successful(false)
        : new BuildSelector.Unsupported(name.substring(name.lastIndexOf('.') + 1));
  }

  private void perform(StepContext context) throws IOException, InterruptedException {
    if (selector instanceof BuildSelector.Unsupported(String name)) {
      fail(context, "The build selector " + name + " is not supported. Select another one.");
      return;
    }
    String name = context.expand(project);
    Job source = context.artifactSources().find(context.job(), name);
    if (source == null) {
      fail(
          context,
          "Unable to find project for artifact copy: "
              + name
              + "\nThis may be due to incorrect project name or permission settings; see help for"
              + " project name in job configuration.");
      return;
    }
    Run run =
        selector.select(context, source, BuildSelector.parameters(context.expand(parameters)));
    if (run == null) {
      String message = "Unable to find a build for artifact copy from: " + name;
      if (optional) {
        context.print(message + "\n");
        context.skip(Skip.Status.NOTHING_FOUND, message);
      } else {
        fail(context, message);
      }
      return;
    }
    context.contribute(
        Map.of("COPYARTIFACT_BUILD_NUMBER_" + suffix(name), Long.toString(run.number())));
    String patterns = context.expand(filter).isBlank() ? "**" : context.expand(filter);
    List<String> copied = copy(context, source, run, patterns);
    context.print(
        "Copied "
            + copied.size()
            + (copied.size() == 1 ? " artifact" : " artifacts")
            + " from \""
            + source.fullName().replace("/", " » ")
            + "\" build number "
            + run.number()
            + "\n");
    if (copied.isEmpty()) {
      if (optional) {
        context.skip(Skip.Status.NOTHING_FOUND, "No artifact matches " + patterns);
      } else {
        fail(context, "Failed to copy artifacts from " + name + " with filter: " + patterns);
      }
    }
  }

  private static void fail(StepContext context, String message) {
    context.print("ERROR: " + message + "\n");
    context.worsen(Result.FAILURE);
  }

  /** The end of the variable's name: letters and digits of the job's name in upper case. */
  private String suffix(String name) {
    String text = suffix.isEmpty() ? name : suffix;
    return text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]+", "_");
  }

  private List<String> copy(StepContext context, Job source, Run run, String patterns)
      throws IOException, InterruptedException {
    var omissions = new Omissions();
    var tree = new FolderTree(context.artifactSources().artifacts(source, run.number()));
    Set<String> artifacts = new HashSet<>(run.artifacts());
    Globs globs = Globs.of(patterns, context.expand(excludes), false, true);
    List<TreeFile> files =
        tree.files(
            path -> artifacts.contains(path) && globs.matches(path),
            globs::mayContainMatch,
            MAX_FILES,
            omissions);
    String folder = context.expand(target).strip();
    if (appendsNumber) {
      folder = (folder.isEmpty() ? "" : folder + "/") + run.number();
    }
    Files workspace = context.workspace().files();
    var copied = new ArrayList<String>();
    for (TreeFile file : files) {
      if (context.isStopped()) {
        break;
      }
      String path = flatten ? file.path().substring(file.path().lastIndexOf('/') + 1) : file.path();
      try (InputStream content = tree.open(file.path(), 0)) {
        if (content == null) {
          omissions.add(Omissions.Reason.UNREADABLE);
        } else {
          workspace.write(folder.isEmpty() ? path : folder + "/" + path, content);
          copied.add(file.path());
        }
      }
    }
    context.warn(omissions);
    if (fingerprint && !copied.isEmpty()) {
      Set<String> recorded = new HashSet<>(copied);
      for (Run user : List.of(run, context.run())) {
        context
            .fingerprints()
            .record(
                user.id() == run.id() ? source : context.job(),
                user,
                tree,
                recorded::contains,
                _ -> true,
                new Omissions());
      }
    }
    return copied;
  }
}
