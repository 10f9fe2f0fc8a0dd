package dev.steward.event;

import dev.steward.access.Authorizer;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.node.Node;
import dev.steward.node.NodeListener;
import dev.steward.node.OfflineCause;
import dev.steward.queue.QueueItem;
import dev.steward.queue.QueueListener;
import dev.steward.run.JournalEntry;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunListener;
import dev.steward.run.RunStep;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTask;
import dev.steward.task.BackgroundTasks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes domain changes as events, after all caches are updated. The queue, the runs, the
 * background tasks and the connections of nodes notify the publisher directly; it learns about
 * changes that users make to items, nodes and tokens from the audit log.
 */
public final class EventPublisher
    implements Audit.AuditListener,
        QueueListener,
        RunListener,
        BackgroundTasks.TaskListener,
        NodeListener {

  private static final String JOB = "job";
  private static final String FOLDER = "folder";

  /** Maximum length of a reason, since events are kept in memory. */
  private static final int MAX_REASON = 1_000;

  private final Events events;
  private final Authorizer rights;
  private final Jobs jobs;
  private final Users users;

  public EventPublisher(Events events, Authorizer rights, Jobs jobs, Users users) {
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
  public void onStarted(BackgroundTask task) {
    publish(Event.EventType.WORK_STARTED, task);
  }

  @Override
  public void onProgress(BackgroundTask task) {
    publish(Event.EventType.WORK_PROGRESS, task);
  }

  @Override
  public void onFinished(BackgroundTask task) {
    publish(Event.EventType.WORK_ENDED, task);
  }

  /** Publishes an event about a task immediately, since tasks are not stored in the database. */
  private void publish(Event.EventType type, BackgroundTask task) {
    events.publish(
        type,
        new Event.EventSubject.UserSubject(task.userId()),
        facts(
            "work",
            task.id(),
            "kind",
            task.kind().id(),
            "what",
            task.description(),
            "by",
            task.startedBy(),
            "done",
            task.done(),
            "total",
            task.total()));
  }

  /** Publishes an event about a job that is known by its ID. */
  private void publish(
      Tx tx, Event.EventType type, long jobId, String name, Map<String, Object> facts) {
    // The permission settings are checked before the commit, because deleting a job also deletes
    // its permission settings.
    boolean ownRights = rights.hasOverrides(name);
    tx.notifyAfterCommit(() ->
        events.publish(
            type,
            new Event.EventSubject.ItemSubject(
                name, jobId, ownRights || rights.hasOverrides(name), null),
            facts));
  }

  @Override
  public void onEntered(Tx tx, QueueItem item) {
    Map<String, Object> facts = facts("job", item.jobName(), "item", item.id());
    QueueItem.Block block = item.block();
    if (block != null) {
      facts.put("block", block.description());
    }
    publish(tx, Event.EventType.QUEUE_ENTERED, item.jobId(), item.jobName(), facts);
  }

  @Override
  public void onLeft(Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber) {
    Map<String, Object> facts = facts("job", jobName, "item", itemId);
    facts.put("cancelled", runNumber == null);
    if (runNumber != null) {
      facts.put("number", runNumber);
    }
    publish(tx, Event.EventType.QUEUE_LEFT, jobId, jobName, facts);
  }

  @Override
  public void onStarted(Tx tx, Run run) {
    publish(tx, Event.EventType.BUILD_STARTED, run, Map.of());
  }

  @Override
  public void onStepCompleted(Tx tx, Run run, JournalEntry done) {
    Map<String, Object> facts = facts("step", done.title(), "result", done.status().name());
    RunStep.Skip skip = done.outcome().skip();
    if (skip != null) {
      facts.put("status", skip.status().label());
      facts.put("reason", skip.reason());
    }
    publish(tx, Event.EventType.BUILD_STEP, run, facts);
  }

  /**
   * Publishes that a build waits for an input, or that it was answered.
   *
   * @param input the id of the input
   * @param state {@code waiting}, {@code approved} or {@code rejected}
   */
  public void onInput(Job job, Run run, String input, String state) {
    Map<String, Object> facts =
        facts("job", job.fullName(), "number", run.number(), "item", run.queueId());
    facts.put("input", input);
    facts.put("state", state);
    events.publish(
        Event.EventType.BUILD_INPUT,
        new Event.EventSubject.ItemSubject(
            job.fullName(), job.id(), rights.hasOverrides(job.fullName()), null),
        facts);
  }

  /**
   * Publishes an event about a part of a running pipeline, after it was stored.
   *
   * @param job the job as it was when the run started
   * @param extra facts in addition to those that identify the run
   */
  public void onPipeline(Job job, Run run, Event.EventType type, Map<String, Object> extra) {
    Long id = jobs.findId(job.fullName());
    Job current = id != null && id == job.id() ? job : jobs.find(job.id());
    if (current != null) {
      Map<String, Object> facts =
          facts("job", current.fullName(), "number", run.number(), "item", run.queueId());
      facts.putAll(extra);
      events.publish(
          type,
          new Event.EventSubject.ItemSubject(
              current.fullName(), job.id(), rights.hasOverrides(current.fullName()), null),
          facts);
    }
  }

  @Override
  public void onFinished(Tx tx, Run run, Result result, long millis) {
    publish(
        tx,
        Event.EventType.BUILD_ENDED,
        run,
        facts("result", result.name(), "durationMillis", millis));
  }

  private void publish(Tx tx, Event.EventType type, Run run, Map<String, Object> extra) {
    Job job = jobs.find(tx, run.jobId());
    if (job != null) {
      Map<String, Object> facts =
          facts("job", job.fullName(), "number", run.number(), "item", run.queueId());
      facts.putAll(extra);
      publish(tx, type, job.id(), job.fullName(), facts);
    }
  }

  @Override
  public void onDeleted(Tx tx, long jobId, long runId, long number) {
    Job job = jobs.find(tx, jobId);
    if (job != null) {
      publish(
          tx,
          Event.EventType.BUILD_DELETED,
          jobId,
          job.fullName(),
          facts("job", job.fullName(), "number", number));
    }
  }

  @Override
  public void onRecorded(Tx tx, Action action, Audit.AuditEntry entry) {
    switch (action) {
      case JOB_CREATE -> publishItem(tx, Event.EventType.ITEM_CREATED, JOB, entry);
      case JOB_SAVE -> publishItem(tx, Event.EventType.ITEM_UPDATED, JOB, entry);
      case JOB_DELETE -> publishItem(tx, Event.EventType.ITEM_DELETED, JOB, entry);
      case JOB_RENAME, JOB_MOVE -> moved(tx, JOB, entry);
      case FOLDER_CREATE -> publishItem(tx, Event.EventType.ITEM_CREATED, FOLDER, entry);
      case FOLDER_SAVE -> publishItem(tx, Event.EventType.ITEM_UPDATED, FOLDER, entry);
      case FOLDER_DELETE -> publishItem(tx, Event.EventType.ITEM_DELETED, FOLDER, entry);
      case FOLDER_RENAME, FOLDER_MOVE -> moved(tx, FOLDER, entry);
      case NODE_CREATE -> publishNode(tx, Event.EventType.NODE_CREATED, entry);
      case NODE_CONFIGURE, NODE_DESCRIBE -> publishNode(tx, Event.EventType.NODE_UPDATED, entry);
      case NODE_OFFLINE, NODE_DISCONNECT -> publishTakenOffline(tx, entry);
      case NODE_ONLINE -> publishNode(tx, Event.EventType.NODE_ONLINE, entry);
      case NODE_DELETE -> publishNode(tx, Event.EventType.NODE_DELETED, entry);
      case TOKEN_CREATE -> publishToken(tx, Event.EventType.TOKEN_CREATED, entry);
      case TOKEN_REVOKE -> publishToken(tx, Event.EventType.TOKEN_REVOKED, entry);
    }
  }

  private void publishItem(Tx tx, Event.EventType type, String itemType, Audit.AuditEntry entry) {
    String name = entry.subject();
    boolean ownRights = rights.hasOverrides(name);
    tx.notifyAfterCommit(() ->
        events.publish(
            type,
            new Event.EventSubject.ItemSubject(
                name, jobs.findId(name), ownRights || rights.hasOverrides(name), null),
            facts("job", name, "kind", itemType)));
  }

  /** A caller with access to the new location may lack permission to see the old one. */
  private void moved(Tx tx, String itemType, Audit.AuditEntry entry) {
    String from = entry.subject();
    String to = entry.detail();
    Map<String, Object> facts = facts("job", to, "kind", itemType);
    if (parent(from).equals(parent(to))) {
      facts.put("from", from);
    }
    boolean ownRights = rights.hasOverrides(from);
    tx.notifyAfterCommit(() ->
        events.publish(
            Event.EventType.ITEM_MOVED,
            new Event.EventSubject.ItemSubject(
                to, jobs.findId(to), ownRights || rights.hasOverrides(to), from),
            facts));
  }

  private static String parent(String fullName) {
    return fullName.substring(0, Math.max(0, fullName.lastIndexOf('/')));
  }

  private void publishNode(Tx tx, Event.EventType type, Audit.AuditEntry entry) {
    tx.notifyAfterCommit(() -> publishNode(type, facts("node", entry.subject())));
  }

  private void publishTakenOffline(Tx tx, Audit.AuditEntry entry) {
    tx.notifyAfterCommit(() ->
        publishNode(
            Event.EventType.NODE_OFFLINE,
            facts("node", entry.subject(), "reason", cut(entry.detail()), "by", entry.actor())));
  }

  private void publishNode(Event.EventType type, Map<String, Object> facts) {
    events.publish(type, new Event.EventSubject.ServerSubject(), facts);
  }

  private static String cut(String reason) {
    return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason;
  }

  @Override
  public void onAdded(String name) {
    publishNode(Event.EventType.NODE_CREATED, facts("node", name));
  }

  @Override
  public void onRemoved(String name) {
    publishNode(Event.EventType.NODE_DELETED, facts("node", name));
  }

  @Override
  public void onConnecting(String name) {
    publishNode(Event.EventType.NODE_CONNECTING, facts("node", name));
  }

  @Override
  public void onOnline(String name) {
    publishNode(Event.EventType.NODE_ONLINE, facts("node", name));
  }

  @Override
  public void onOffline(String name, OfflineCause cause) {
    Event.EventType type =
        switch (cause) {
          case OfflineCause.ConnectionLost _, OfflineCause.NoResponse _ ->
              Event.EventType.NODE_LOST;
          case OfflineCause.ConnectionClosed _,
              OfflineCause.LaunchFailed _,
              OfflineCause.Idle _,
              OfflineCause.OutsideSchedule _,
              OfflineCause.SingleUse _,
              OfflineCause.DiskFull _,
              Node.Offline _ ->
              Event.EventType.NODE_OFFLINE;
        };
    publishNode(type, facts("node", name, "reason", cut(cause.description())));
  }

  private void publishToken(Tx tx, Event.EventType type, Audit.AuditEntry entry) {
    tx.notifyAfterCommit(() -> {
      User user = users.find(entry.subject());
      events.publish(
          type,
          new Event.EventSubject.UserSubject(user == null ? 0 : user.id()),
          facts("user", entry.subject(), "token", entry.detail()));
    });
  }
}
