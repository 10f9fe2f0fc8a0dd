package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.git.Git;
import dev.steward.scm.git.GitException;
import dev.steward.scm.git.GitScm;
import dev.steward.scm.git.GitScmType;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Pushes tags, and the built commit to branches, after a build.
 *
 * @param onlyIfSuccessful whether to push only if the build is successful
 * @param mergeResult whether to push the result of the merge that precedes the build
 */
public record GitPublisher(
    boolean onlyIfSuccessful,
    boolean mergeResult,
    boolean force,
    List<TagToPush> tags,
    List<BranchToPush> branches)
    implements PostBuildAction {

  /** A tag to push. */
  public record TagToPush(
      String remote, String name, String message, boolean creates, boolean updates) {}

  /** The target branch for a push of the built commit. */
  public record BranchToPush(String remote, String name) {}

  private static final String ELEMENT = "hudson.plugins.git.GitPublisher";

  private static final Field<Boolean> ONLY_IF_SUCCESS =
      Field.flag("pushOnlyIfSuccess", "Push only if build succeeds");
  private static final Field<Boolean> MERGE = Field.flag("pushMerge", "Merge results");
  private static final Field<Boolean> FORCE = Field.flag("forcePush", "Force push");

  private static final Field<String> REMOTE =
      Field.text("targetRepoName", "Target remote name (default origin)").orElse("origin");
  private static final Field<String> BRANCH_NAME = Field.text("branchName", "Branch to push");
  private static final Field<List<BranchToPush>> BRANCHES =
      Field.rows(
          "branchesToPush",
          "Branches",
          ELEMENT + "_-BranchToPush",
          List.of(BRANCH_NAME, REMOTE),
          row -> new BranchToPush(row.get(REMOTE), row.get(BRANCH_NAME)));

  private static final Field<String> TAG_NAME = Field.text("tagName", "Tag to push");
  private static final Field<String> TAG_MESSAGE = Field.text("tagMessage", "Tag message");
  private static final Field<String> CREATE_TAG = yesNo("createTag", "Create new tag");
  private static final Field<String> UPDATE_TAG = yesNo("updateTag", "Update existing tag");
  private static final Field<List<TagToPush>> TAGS =
      Field.rows(
          "tagsToPush",
          "Tags",
          ELEMENT + "_-TagToPush",
          List.of(TAG_NAME, REMOTE, TAG_MESSAGE, CREATE_TAG, UPDATE_TAG),
          row ->
              new TagToPush(
                  row.get(REMOTE),
                  row.get(TAG_NAME),
                  row.get(TAG_MESSAGE),
                  row.get(CREATE_TAG).equals("true"),
                  row.get(UPDATE_TAG).equals("true")));

  static final TypeDescription<GitPublisher> TYPE =
      TypeDescription.of(TypeKind.ACTION, "gitPublisher", GitPublisher.class, ELEMENT)
          .label("Git Publisher")
          .help("Pushes the built commit to branches, and pushes tags.")
          .plugin(GitScm.PLUGIN)
          .fields(ONLY_IF_SUCCESS, MERGE, FORCE, BRANCHES, TAGS)
          .reader(in ->
              new GitPublisher(
                  in.get(ONLY_IF_SUCCESS),
                  in.get(MERGE),
                  in.get(FORCE),
                  in.get(TAGS),
                  in.get(BRANCHES)));

  static final StepType<GitPublisher> STEP =
      new StepType<>(
          TYPE,
          "git-push",
          "Push to git",
          Phase.NOTIFICATION,
          Repeat.IDEMPOTENT,
          GitPublisher::perform);

  private void perform(StepContext context) throws InterruptedException {
    if (context.isStopped()) {
      context.skip(Skip.Status.SKIPPED, "The build was stopped");
      return;
    }
    if (onlyIfSuccessful && context.outcome() != Result.SUCCESS) {
      context.print(
          "Build did not succeed and the project is configured to only push after a successful"
              + " build, so no pushing will occur.\n");
      context.skip(Skip.Status.SKIPPED, "Runs for successful builds only");
      return;
    }
    String note = context.note(ScmNotes.REVISION);
    Revision revision = note == null ? null : ScmNotes.revision(note);
    if (revision == null
        || GitScmType.commit(revision) == null
        || !(context.definition().scm() instanceof GitScm config)) {
      context.print("This build has no Git checkout, so there is nothing to push.\n");
      context.worsen(Result.FAILURE);
      return;
    }
    try {
      GitScmType.INSTANCE.push(config, context.scmContext(), revision, force, pushes());
    } catch (GitException e) {
      if (!context.isStopped()) {
        context.print("ERROR: " + e.getMessage() + "\n");
        context.worsen(Result.FAILURE);
      }
    }
  }

  private List<Git.Push> pushes() {
    var pushes = new ArrayList<Git.Push>();
    if (mergeResult) {
      pushes.add(new Git.Push.MergePush());
    }
    for (TagToPush tag : tags) {
      pushes.add(
          new Git.Push.TagPush(
              tag.remote(), tag.name(), tag.message(), tag.creates(), tag.updates()));
    }
    for (BranchToPush branch : branches) {
      pushes.add(new Git.Push.BranchPush(branch.remote(), branch.name()));
    }
    return pushes;
  }

  private static Field<String> yesNo(String name, String label) {
    return Field.choice(
        name, label, new FieldOption("false", "no"), new FieldOption("true", "yes"));
  }
}
