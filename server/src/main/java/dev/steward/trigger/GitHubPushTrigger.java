package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.type.BundledPlugin;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Builds after GitHub's webhook reports a push to the job's repository. */
public record GitHubPushTrigger() implements BuildTrigger {

  /** Stored name of the webhook. */
  static final String WEBHOOK = "GITHUB";

  static final String CAUSE_CLASS = "com.cloudbees.jenkins.GitHubPushCause";

  private static final String ELEMENT = "com.cloudbees.jenkins.GitHubPushTrigger";

  static final TriggerType<GitHubPushTrigger> TYPE = new GitHubPushType();

  private static final class GitHubPushType implements TriggerType<GitHubPushTrigger> {

    private static final TypeDescription<GitHubPushTrigger> DESCRIPTION =
        TypeDescription.of(TypeKind.TRIGGER, "githubPush", GitHubPushTrigger.class, ELEMENT)
            .label("GitHub hook trigger")
            .help("Starts a build when GitHub's webhook reports a push.")
            .plugin(new BundledPlugin("github", "GitHub push webhook", "triggers"))
            .template("<" + ELEMENT + "><spec></spec></" + ELEMENT + ">")
            .reader(in -> {
              // This field is always empty; it is read so that it causes no warning.
              in.element().find("spec");
              return new GitHubPushTrigger();
            });

    @Override
    public TypeDescription<GitHubPushTrigger> description() {
      return DESCRIPTION;
    }

    @Override
    public String causeClass() {
      return CAUSE_CLASS;
    }

    @Override
    public void index(GitHubPushTrigger trigger, Definition definition, TriggerIndex index) {
      index.addWebhook(WEBHOOK, "");
    }
  }
}
