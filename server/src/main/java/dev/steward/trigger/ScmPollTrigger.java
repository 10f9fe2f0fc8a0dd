package dev.steward.trigger;

import dev.steward.job.definition.Definition;
import dev.steward.trigger.TriggerRows.ScheduleType;
import dev.steward.trigger.TriggerRows.WebhookType;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Polls the SCM and builds if there are changes.
 *
 * @param spec the polling schedule; empty to poll only after notifications
 * @param ignoresHooks whether to ignore push notifications
 */
public record ScmPollTrigger(String spec, boolean ignoresHooks) implements IndexedTrigger {

  private static final Field<String> SPEC =
      Field.lines("spec", "Schedule, such as H/15 * * * *")
          .help("Empty to poll only after a push notification.");
  private static final Field<Boolean> IGNORE_HOOKS =
      Field.flag("ignorePostCommitHooks", "Ignore post-commit hooks");

  public static final TypeDescription<ScmPollTrigger> TYPE =
      TypeDescription.of(
              TypeKind.TRIGGER, "pollSCM", ScmPollTrigger.class, "hudson.triggers.SCMTrigger")
          .label("Poll SCM")
          .help("Checks the repository by a schedule, and starts a build after a change.")
          .fields(SPEC, IGNORE_HOOKS)
          .reader(in -> new ScmPollTrigger(in.get(SPEC), in.get(IGNORE_HOOKS)));

  @Override
  public void index(Definition definition, Index index) {
    index.addSchedule(ScheduleType.POLL, spec);
    if (!ignoresHooks && !definition.scm().ignoresNotifications()) {
      index.addWebhook(WebhookType.NOTIFIED, "");
    }
  }
}
