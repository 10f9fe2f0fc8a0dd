package dev.steward.web.job;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.routing.Confirmation;
import dev.steward.routing.RequestContext;

/** Confirms queued builds to the user who queued them. */
public final class QueueConfirmation {

  private final Jobs jobs;
  private final Queue queue;

  public QueueConfirmation(Jobs jobs, Queue queue) {
    this.jobs = jobs;
    this.queue = queue;
  }

  /** Confirms a queued build with its current or expected number. */
  public void confirm(RequestContext call, Job job, long item) {
    long number = number(job, item);
    if (number > 0) {
      call.confirm(Confirmation.of("Build #" + number + " queued"));
    }
  }

  /**
   * Expected build number, since builds of a job start in queue order; 0 if the item was cancelled.
   */
  private long number(Job job, long item) {
    Job before = jobs.find(job.id());
    int ahead = 0;
    for (QueueItem waiting : queue.waiting(job)) {
      if (waiting.id() == item) {
        // If another build started in between, the expected number has changed.
        Job after = jobs.find(job.id());
        return before == null || after == null
            ? 0
            : before.nextNumber() == after.nextNumber()
                ? after.nextNumber() + ahead
                : number(after, item);
      }
      ahead++;
    }
    QueueItem pastItem = queue.find(item);
    Long number = pastItem == null ? null : pastItem.runNumber();
    return number == null ? 0 : number;
  }
}
