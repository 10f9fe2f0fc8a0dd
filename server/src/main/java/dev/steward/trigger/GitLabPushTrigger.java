package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Builds after GitLab's webhook reports a push or a merge request.
 *
 * @param secret the secret token that the webhook must send; empty for none
 * @param includedBranches names or patterns, separated by commas; empty for all
 */
public record GitLabPushTrigger(
    boolean onPush,
    boolean onMergeRequest,
    String secret,
    String includedBranches,
    String excludedBranches)
    implements BuildTrigger {

  /** Stored name of the webhook. */
  static final String WEBHOOK = "GITLAB";

  static final String CAUSE_CLASS = "com.dabsquared.gitlabjenkins.cause.GitLabWebHookCause";

  private static final String ELEMENT = "com.dabsquared.gitlabjenkins.GitLabPushTrigger";

  private static final Field<Boolean> ON_PUSH =
      Field.flagDefaultTrue("triggerOnPush", "Push events");
  private static final Field<Boolean> ON_MERGE_REQUEST =
      Field.flagDefaultTrue("triggerOnMergeRequest", "Merge request events");
  private static final Field<String> SECRET_TOKEN =
      Field.secret("secretToken", "Secret token").help("The token that the webhook has to send.");
  private static final Field<String> INCLUDE_BRANCHES =
      Field.text("includeBranchesSpec", "Include branches (comma-separated)");
  private static final Field<String> EXCLUDE_BRANCHES =
      Field.text("excludeBranchesSpec", "Exclude branches (comma-separated)");

  @Override
  public String toString() {
    return "GitLabPushTrigger";
  }

  static final TriggerType<GitLabPushTrigger> TYPE = new GitLabPushType();

  private static final class GitLabPushType implements TriggerType<GitLabPushTrigger> {

    private static final TypeDescription<GitLabPushTrigger> DESCRIPTION =
        TypeDescription.of(TypeKind.TRIGGER, "gitlab", GitLabPushTrigger.class, ELEMENT)
            .label("Build when a change is pushed to GitLab")
            .help("Starts a build when GitLab's webhook reports a push or a merge request.")
            .plugin(new BundledPlugin("gitlab-plugin", "GitLab push webhook", "triggers"))
            .template("<" + ELEMENT + "><spec></spec></" + ELEMENT + ">")
            .fields(ON_PUSH, ON_MERGE_REQUEST, SECRET_TOKEN, INCLUDE_BRANCHES, EXCLUDE_BRANCHES)
            .reader(in -> {
              // This field is always empty; it is read so that it causes no warning.
              in.element().find("spec");
              return new GitLabPushTrigger(
                  in.get(ON_PUSH),
                  in.get(ON_MERGE_REQUEST),
                  in.get(SECRET_TOKEN),
                  in.get(INCLUDE_BRANCHES),
                  in.get(EXCLUDE_BRANCHES));
            });

    @Override
    public TypeDescription<GitLabPushTrigger> description() {
      return DESCRIPTION;
    }

    @Override
    public String causeClass() {
      return CAUSE_CLASS;
    }

    @Override
    public void index(GitLabPushTrigger trigger, Definition definition, TriggerIndex index) {
      index.addWebhook(WEBHOOK, trigger.secret());
    }
  }
}
