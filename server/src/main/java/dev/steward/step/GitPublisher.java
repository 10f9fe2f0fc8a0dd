package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.scm.git.GitScm;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;

/**
 * Pushes to Git repositories.
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

  public static final TypeDescription<GitPublisher> TYPE =
      TypeDescription.of(TypeKind.ACTION, "gitPublisher", GitPublisher.class, ELEMENT)
          .label("Git Publisher")
          .help("Pushes the built commit to branches, and tags.")
          .plugin(GitScm.PLUGIN)
          .fields(ONLY_IF_SUCCESS, MERGE, FORCE, BRANCHES, TAGS)
          .reader(in ->
              new GitPublisher(
                  in.get(ONLY_IF_SUCCESS),
                  in.get(MERGE),
                  in.get(FORCE),
                  in.get(TAGS),
                  in.get(BRANCHES)));

  private static Field<String> yesNo(String name, String label) {
    return Field.choice(
        name, label, new FieldOption("false", "no"), new FieldOption("true", "yes"));
  }
}
