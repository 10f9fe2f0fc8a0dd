package dev.steward.trigger;

import dev.steward.type.TypeDescription;
import java.util.List;

/** The built-in triggers, in the order of the form. */
public final class TriggerTypes {

  private TriggerTypes() {}

  /** All types. */
  public static List<TypeDescription<?>> all() {
    return List.of(
        CronTrigger.TYPE,
        ScmPollTrigger.TYPE,
        UpstreamBuildTrigger.TYPE,
        GitHubPushTrigger.TYPE,
        GenericWebhookTrigger.TYPE,
        GitLabPushTrigger.TYPE);
  }
}
