package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * A type of trigger: what is indexed when a job is saved, and what happens when the trigger is due.
 * A type has no state of its own.
 *
 * @param <T> the settings of a job
 */
public interface TriggerType<T extends BuildTrigger> {

  /** Names and fields. */
  TypeDescription<T> description();

  /**
   * Adds the schedules and webhooks that start the trigger, in the transaction that saves the job.
   *
   * @throws dev.steward.problem.Problem.Invalid if a schedule is invalid; the job is not saved
   */
  default void index(T trigger, Definition definition, TriggerIndex index) {}

  /** Stored name of the type's schedules; must never change. Empty if the type has no schedules. */
  default String scheduleKey() {
    return "";
  }

  /** Runs when a schedule of the type is due. */
  default void onDue(DueTrigger due) {}

  /** Whether polls store a state; its key is the schedule key. */
  default boolean keepsState() {
    return false;
  }

  /** How many jobs are polled at once; types do not wait for each other. */
  default int maxConcurrentPolls() {
    return 4;
  }

  /** Why a job has nothing to poll; null if there is something to poll. */
  default @Nullable String reasonNotToPoll(Definition definition) {
    return null;
  }

  /**
   * Checks for changes; runs in the background, one poll of the type at a time for each job.
   *
   * @return whether to start a build, and the state to store with it
   */
  default PollOutcome poll(PollRun run) throws InterruptedException {
    return PollOutcome.UNCHANGED;
  }

  /** Last segment of the URL of a job's polling log, such as {@code scmPollLog}; null for none. */
  default @Nullable String logPath() {
    return null;
  }

  /** The Jenkins class of the cause of builds that a webhook or a poll of the type starts. */
  default @Nullable String causeClass() {
    return null;
  }
}
