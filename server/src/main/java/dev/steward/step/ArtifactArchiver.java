package dev.steward.step;

import dev.steward.blob.FolderTree;
import dev.steward.blob.Omissions;
import dev.steward.blob.SafeFileTree;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Archives artifacts.
 *
 * @param include glob patterns, separated by commas
 * @param exclude as {@code include}; empty for none
 * @param defaultExcludes whether to use Ant's default excludes, such as .git
 * @param allowsEmpty whether the build may succeed if nothing matches
 * @param onlyIfSuccessful whether to archive only if the build is successful
 * @param fingerprint whether to record fingerprints of the files
 * @param unstableIfIncomplete whether the build becomes unstable if matching files cannot be
 *     archived
 */
public record ArtifactArchiver(
    String include,
    String exclude,
    boolean defaultExcludes,
    boolean caseSensitive,
    boolean allowsEmpty,
    boolean onlyIfSuccessful,
    boolean fingerprint,
    boolean unstableIfIncomplete)
    implements PostBuildAction {

  private static final int MAX_FILES = 100_000;

  /** Log text that Jenkins' {@code ArtifactArchiver} writes. */
  private static final String NO_PATTERN =
      """
      No artifacts are configured for archiving.
      You probably forgot to set the file pattern, so please go back to the configuration and specify it.
      If you really did mean to archive all the files in the workspace, please specify "**"
      """;

  private static final Field<String> ARTIFACTS =
      Field.text("artifacts", "Files to archive, such as target/*.jar")
          .required()
          .help("Patterns, separated by commas.");
  private static final Field<String> EXCLUDES =
      Field.text("excludes", "Excludes").help("Patterns, separated by commas.");
  private static final Field<Boolean> DEFAULT_EXCLUDES =
      Field.flagDefaultTrue("defaultExcludes", "Use default excludes (such as .git)");
  private static final Field<Boolean> CASE_SENSITIVE =
      Field.flagDefaultTrue("caseSensitive", "Case sensitive");
  private static final Field<Boolean> ALLOW_EMPTY =
      Field.flag("allowEmptyArchive", "Do not fail build if archiving returns nothing");
  private static final Field<Boolean> ONLY_IF_SUCCESSFUL =
      Field.flag("onlyIfSuccessful", "Archive artifacts only if build is successful");
  private static final Field<Boolean> FINGERPRINT =
      Field.flag("fingerprint", "Fingerprint all archived artifacts");
  private static final Field<Boolean> UNSTABLE_IF_INCOMPLETE =
      Field.flag(
          "unstableIfIncomplete", "Mark the build unstable if matching files cannot be archived");

  public static final TypeDescription<ArtifactArchiver> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "archiveArtifacts",
              ArtifactArchiver.class,
              "hudson.tasks.ArtifactArchiver")
          .label("Archive the artifacts")
          .help("Stores files from the workspace with the build.")
          .fields(
              ARTIFACTS,
              EXCLUDES,
              DEFAULT_EXCLUDES,
              CASE_SENSITIVE,
              ALLOW_EMPTY,
              ONLY_IF_SUCCESSFUL,
              FINGERPRINT,
              UNSTABLE_IF_INCOMPLETE)
          .reader(in ->
              new ArtifactArchiver(
                  in.get(ARTIFACTS),
                  in.get(EXCLUDES),
                  in.get(DEFAULT_EXCLUDES),
                  in.get(CASE_SENSITIVE),
                  in.get(ALLOW_EMPTY),
                  in.get(ONLY_IF_SUCCESSFUL),
                  in.get(FINGERPRINT),
                  in.get(UNSTABLE_IF_INCOMPLETE)));

  static final StepType<ArtifactArchiver> STEP =
      new StepType<>(
          TYPE,
          "archive",
          "Archive artifacts",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          ArtifactArchiver::perform);

  private void perform(StepContext context) throws IOException {
    Result outcome = context.outcome();
    if (outcome == Result.ABORTED) {
      context.skip(Skip.Status.SKIPPED, "The build was aborted");
      return;
    }
    String patterns = context.expand(include);
    if (Globs.isEmpty(patterns)) {
      // An empty pattern must not match all files; that could expose secrets and fill the disk.
      context.print("ERROR: " + NO_PATTERN);
      context.skip(Skip.Status.SKIPPED, "No artifacts are configured for archiving");
      context.worsen(Result.FAILURE);
      return;
    }
    if (onlyIfSuccessful && outcome.isWorseThan(Result.UNSTABLE)) {
      context.print("Skipped archiving because build is not successful\n");
      context.skip(Skip.Status.SKIPPED, "Runs for successful builds only");
      return;
    }
    context.print("Archiving artifacts\n");
    var omissions = new Omissions();
    List<String> archived =
        copyArtifacts(
            context,
            Globs.of(patterns, context.expand(exclude), defaultExcludes, caseSensitive),
            omissions);
    context.warn(omissions);
    if (omissions.total() > 0 && unstableIfIncomplete) {
      context.worsen(Result.UNSTABLE);
    }
    if (!archived.isEmpty()) {
      // A job may archive several times; each action adds to the existing artifacts.
      var artifacts = new LinkedHashSet<>(context.artifacts());
      artifacts.addAll(archived);
      context.setArtifacts(List.copyOf(artifacts));
      if (fingerprint) {
        context.print("Recording fingerprints\n");
        context
            .fingerprints()
            .record(
                context.job(),
                context.run(),
                new FolderTree(context.artifactFolder()),
                new HashSet<>(archived)::contains,
                _ -> true,
                new Omissions());
      }
      return;
    }
    context.skip(Skip.Status.NOTHING_FOUND, "No file matches " + patterns);
    if (allowsEmpty || !outcome.isWorseThan(Result.UNSTABLE)) {
      context.print("‘" + patterns + "’ doesn’t match anything\n");
      context.print(
          "No artifacts found that match the file pattern \""
              + patterns
              + "\". Configuration error?\n");
    }
    if (!allowsEmpty && !outcome.isWorseThan(Result.UNSTABLE)) {
      context.worsen(Result.FAILURE);
    }
  }

  /**
   * Archives without any text in the log.
   *
   * @return false if no file matches
   */
  public boolean archiveSilently(StepContext context) throws IOException {
    String patterns = context.expand(include);
    if (Globs.isEmpty(patterns)) {
      return false;
    }
    List<String> archived =
        copyArtifacts(
            context, Globs.of(patterns, context.expand(exclude), true, true), new Omissions());
    if (archived.isEmpty()) {
      return false;
    }
    context.setArtifacts(archived);
    return true;
  }

  private static List<String> copyArtifacts(StepContext context, Globs globs, Omissions omissions)
      throws IOException {
    Path target = context.artifactFolder();
    Files workspace = context.workspace().files();
    var files = new ArrayList<TreeFile>();
    for (TreeFile file :
        workspace.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions)) {
      // The stored artifact list has one path per line.
      if (file.path().indexOf('\n') >= 0) {
        omissions.add(Omissions.Reason.LINE_BREAK);
      } else {
        files.add(file);
      }
    }
    var archived = new ArrayList<String>();
    workspace.read(
        files,
        (file, content) -> {
          if (content == null) {
            omissions.add(Omissions.Reason.UNREADABLE);
          } else {
            SafeFileTree.store(content, file.modified(), target.resolve(file.path()));
            archived.add(file.path());
          }
        });
    return archived;
  }
}
