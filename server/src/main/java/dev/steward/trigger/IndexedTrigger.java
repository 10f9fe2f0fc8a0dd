package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.trigger.TriggerRows.ScheduleType;
import dev.steward.trigger.TriggerRows.WebhookType;

/** A trigger that a schedule or a webhook starts. */
interface IndexedTrigger extends BuildTrigger {

  /** Adds the schedules and webhooks of the trigger to the index. */
  void index(Definition definition, Index index);

  /** Collects the schedules and webhooks of a job; duplicates are ignored. */
  interface Index {

    void addSchedule(ScheduleType type, String spec);

    /**
     * Adds a webhook.
     *
     * @param secret as in the definition, encrypted; empty for none
     */
    void addWebhook(WebhookType type, String secret);
  }
}
