package dev.steward.event;

import dev.steward.access.Authorizer;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.store.Tx;
import dev.steward.work.BackgroundTask;
import dev.steward.work.BackgroundTasks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes domain changes as events, after all caches were updated. Queue, runs and background
 * tasks notify it directly; changes of items, nodes and tokens come from the audit log.
 */
public final class Told
    implements Audit.AuditListener, Queue.Listener, Runs.Listener, BackgroundTasks.TaskListener {

  private static final String JOB = "job";
  private static final String FOLDER = "folder";

  private final Events events;
  private final Authorizer rights;
  private final Jobs jobs;
  private final Users users;

  public Told(Events events, Authorizer rights, Jobs jobs, Users users) {
    this.events = events;
    this.rights = rights;
    this.jobs = jobs;
    this.users = users;
  }

  private static Map<String, Object> facts(Object... pairs) {
    var facts = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) {
      facts.put((String) pairs[i], pairs[i + 1]);
    }
    return facts;
  }

  @Override
  public void onStarted(BackgroundTask work) {
    tell(Event.Type.WORK_STARTED, work);
  }

  @Override
  public void onProgress(BackgroundTask work) {
    tell(Event.Type.WORK_PROGRESS, work);
  }

  @Override
  public void onFinished(BackgroundTask work) {
    tell(Event.Type.WORK_ENDED, work);
  }

  /** Tasks are not stored in the database, so the event is published immediately. */
  private void tell(Event.Type type, BackgroundTask work) {
    events.tell(
        type,
        new Event.About.Person(work.userId()),
        facts(
            "work",
            work.id(),
            "kind",
            work.kind().id(),
            "what",
            work.description(),
            "by",
            work.startedBy(),
            "done",
            work.done(),
            "total",
            work.total()));
  }

  /** Publishes an event about a job that is known by its ID. */
  private void tell(Tx tx, Event.Type type, long jobId, String name, Map<String, Object> facts) {
    // Checked before a deletion also deletes the job's permission settings.
    boolean apart = rights.hasOverrides(name);
    tx.tellAfterCommit(() ->
        events.tell(
            type,
            new Event.About.Item(name, jobId, apart || rights.hasOverrides(name), null),
            facts));
  }

  @Override
  public void entered(Tx tx, QueueItem item) {
    tell(
        tx,
        Event.Type.QUEUE_ENTERED,
        item.jobId(),
        item.jobName(),
        facts("job", item.jobName(), "item", item.id()));
  }

  @Override
  public void left(Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber) {
    Map<String, Object> facts = facts("job", jobName, "item", itemId);
    facts.put("cancelled", runNumber == null);
    if (runNumber != null) {
      facts.put("number", runNumber);
    }
    tell(tx, Event.Type.QUEUE_LEFT, jobId, jobName, facts);
  }

  @Override
  public void begun(Tx tx, Run run) {
    tell(tx, Event.Type.BUILD_STARTED, run, Map.of());
  }

  @Override
  public void stepped(Tx tx, Run run, RunStep.Done done) {
    Map<String, Object> facts = facts("step", done.name(), "result", done.result().name());
    RunStep.Skip skip = done.skip();
    if (skip != null) {
      facts.put("status", skip.status().label());
      facts.put("reason", skip.reason());
    }
    tell(tx, Event.Type.BUILD_STEP, run, facts);
  }

  @Override
  public void finished(Tx tx, Run run, Result result, long millis) {
    tell(tx, Event.Type.BUILD_ENDED, run, facts("result", result.name(), "durationMillis", millis));
  }

  private void tell(Tx tx, Event.Type type, Run run, Map<String, Object> more) {
    Job job = jobs.find(tx, run.jobId());
    if (job != null) {
      Map<String, Object> facts =
          facts("job", job.fullName(), "number", run.number(), "item", run.queueId());
      facts.putAll(more);
      tell(tx, type, job.id(), job.fullName(), facts);
    }
  }

  @Override
  public void deleted(Tx tx, long jobId, long runId, long number) {
    Job job = jobs.find(tx, jobId);
    if (job != null) {
      tell(
          tx,
          Event.Type.BUILD_DELETED,
          jobId,
          job.fullName(),
          facts("job", job.fullName(), "number", number));
    }
  }

  @Override
  public void onRecorded(Tx tx, Action action, Audit.AuditEntry entry) {
    switch (action) {
      case JOB_CREATE -> item(tx, Event.Type.ITEM_CREATED, JOB, entry);
      case JOB_SAVE -> item(tx, Event.Type.ITEM_UPDATED, JOB, entry);
      case JOB_DELETE -> item(tx, Event.Type.ITEM_DELETED, JOB, entry);
      case JOB_RENAME, JOB_MOVE -> moved(tx, JOB, entry);
      case FOLDER_CREATE -> item(tx, Event.Type.ITEM_CREATED, FOLDER, entry);
      case FOLDER_SAVE -> item(tx, Event.Type.ITEM_UPDATED, FOLDER, entry);
      case FOLDER_DELETE -> item(tx, Event.Type.ITEM_DELETED, FOLDER, entry);
      case FOLDER_RENAME, FOLDER_MOVE -> moved(tx, FOLDER, entry);
      case NODE_CREATE -> node(tx, Event.Type.NODE_CREATED, entry);
      case NODE_CONFIGURE, NODE_DESCRIBE -> node(tx, Event.Type.NODE_UPDATED, entry);
      case NODE_OFFLINE -> node(tx, Event.Type.NODE_OFFLINE, entry);
      case NODE_ONLINE -> node(tx, Event.Type.NODE_ONLINE, entry);
      case NODE_DELETE -> node(tx, Event.Type.NODE_DELETED, entry);
      case TOKEN_CREATE -> token(tx, Event.Type.TOKEN_CREATED, entry);
      case TOKEN_REVOKE -> token(tx, Event.Type.TOKEN_REVOKED, entry);
    }
  }

  private void item(Tx tx, Event.Type type, String kind, Audit.AuditEntry entry) {
    String name = entry.subject();
    boolean apart = rights.hasOverrides(name);
    tx.tellAfterCommit(() ->
        events.tell(
            type,
            new Event.About.Item(name, jobs.findId(name), apart || rights.hasOverrides(name), null),
            facts("job", name, "kind", kind)));
  }

  /** A reader of the new location may lack permission to see the old one. */
  private void moved(Tx tx, String kind, Audit.AuditEntry entry) {
    String from = entry.subject();
    String to = entry.detail();
    Map<String, Object> facts = facts("job", to, "kind", kind);
    if (parent(from).equals(parent(to))) {
      facts.put("from", from);
    }
    boolean apart = rights.hasOverrides(from);
    tx.tellAfterCommit(() ->
        events.tell(
            Event.Type.ITEM_MOVED,
            new Event.About.Item(to, jobs.findId(to), apart || rights.hasOverrides(to), from),
            facts));
  }

  private static String parent(String fullName) {
    return fullName.substring(0, Math.max(0, fullName.lastIndexOf('/')));
  }

  private void node(Tx tx, Event.Type type, Audit.AuditEntry entry) {
    tx.tellAfterCommit(
        () -> events.tell(type, new Event.About.Server(), facts("node", entry.subject())));
  }

  private void token(Tx tx, Event.Type type, Audit.AuditEntry entry) {
    tx.tellAfterCommit(() -> {
      User user = users.find(entry.subject());
      events.tell(
          type,
          new Event.About.Person(user == null ? 0 : user.id()),
          facts("user", entry.subject(), "token", entry.detail()));
    });
  }
}
