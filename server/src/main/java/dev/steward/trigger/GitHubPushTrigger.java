package dev.steward.trigger;

import dev.steward.job.definition.Definition;
import dev.steward.trigger.TriggerRows.WebhookType;
import dev.steward.type.BundledPlugin;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Builds after GitHub's webhook reports a push to the job's repository. */
public record GitHubPushTrigger() implements IndexedTrigger {

  private static final String ELEMENT = "com.cloudbees.jenkins.GitHubPushTrigger";

  public static final TypeDescription<GitHubPushTrigger> TYPE =
      TypeDescription.of(TypeKind.TRIGGER, "githubPush", GitHubPushTrigger.class, ELEMENT)
          .label("GitHub hook trigger")
          .help("Starts a build when GitHub's webhook reports a push.")
          .plugin(new BundledPlugin("github", "GitHub push webhook", "triggers"))
          .template("<" + ELEMENT + "><spec></spec></" + ELEMENT + ">")
          .reader(in -> {
            // Always empty; read, so that it causes no warning.
            in.element().find("spec");
            return new GitHubPushTrigger();
          });

  @Override
  public void index(Definition definition, Index index) {
    index.addWebhook(WebhookType.GITHUB, "");
  }
}
