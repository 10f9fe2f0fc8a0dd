package dev.steward.trigger;

/** Collects the schedules and webhooks of a job; duplicates are ignored. */
public interface TriggerIndex {

  /** Adds a schedule of a type. */
  void addSchedule(TriggerType<?> type, String spec);

  /**
   * Adds a webhook.
   *
   * @param key stored name of the webhook; must never change
   * @param secret as in the definition, encrypted; empty for none
   */
  void addWebhook(String key, String secret);
}
