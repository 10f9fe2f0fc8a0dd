package dev.steward.rest.queue;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.queue.Verdict;
import dev.steward.rest.model.JobBatch;
import dev.steward.rest.model.JobView;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.QueueView;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the queue and its items, and cancels items. */
public final class QueueEndpoints {

  /**
   * The queue as visible to a caller: items of readable jobs, and names of jobs that the caller may
   * only discover.
   */
  private record VisibleQueue(List<ExportedValue> items, List<String> discoverable) {}

  private static final Model<String> NAME =
      Model.<String>of("hudson.model.Queue$StubTask")
          .text("name", name -> name)
          .visible(999)
          .build();

  private static final Model<String> DISCOVERABLE =
      Model.<String>of("hudson.model.Queue$StubItem")
          .object("task", NAME, name -> name)
          .visible(999)
          .withoutClass()
          .build();

  private static final Model<VisibleQueue> QUEUE =
      Model.<VisibleQueue>of("hudson.model.Queue")
          .list("discoverableItems", DISCOVERABLE, VisibleQueue::discoverable)
          .inline()
          .withoutClass()
          .unionList("items", VisibleQueue::items)
          .oneOf(QueueView::models)
          .inline()
          .build();

  private final ResourceTypes kinds;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Queue queue;
  private final ModelServices modelServices;
  private final LongPoll longPoll;

  public QueueEndpoints(
      ResourceTypes kinds,
      Authorizer authorizer,
      Jobs jobs,
      Queue queue,
      ModelServices modelServices,
      LongPoll longPoll) {
    this.kinds = kinds;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.queue = queue;
    this.modelServices = modelServices;
    this.longPoll = longPoll;
  }

  public void addRoutes() {
    kinds
        .queue()
        .exports(AccessRule.read(), (call, _) -> ExportedValue.of(QUEUE, waiting(call)))
        .withModels(() -> List.of(QUEUE))
        .route(Method.POST, "cancelItem", AccessRule.read(), this::cancel)
        .childByName(
            "item",
            kinds.queueItem(),
            (caller, all, id) -> {
              QueueItem match = id.length() > 18 ? null : find(all, id);
              Job job = match == null ? null : jobs.find(match.jobId());
              return job == null
                      || !authorizer.allows(caller, Permission.ITEM_READ, job.protectedObject())
                  ? null
                  : match;
            });
    kinds
        .queueItem()
        .exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, target) ->
                QueueView.exported(batch(call, List.of()), longPoll.untilLeft(call, target)))
        .withModels(QueueView::models)
        .route(
            Method.POST, "cancelQueue", AccessRule.needs(Permission.ITEM_CANCEL), this::cancelItem)
        .route(Method.ANY, "", AccessRule.needs(Permission.ITEM_READ), this::item);
  }

  private JobBatch batch(RequestContext call, List<Job> jobs) {
    return new JobBatch(modelServices, Links.of(call, kinds.view()), call.caller(), jobs);
  }

  private static @Nullable QueueItem find(Queue queue, String id) {
    try {
      return queue.find(Long.parseLong(id));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * All queued items that the caller may read: first those in their quiet period, then the blocked
   * and then the buildable ones, each group newest first. Their jobs are loaded together.
   */
  private VisibleQueue waiting(RequestContext call) {
    List<QueueItem> items = queue.waiting();
    if (items.isEmpty()) {
      return new VisibleQueue(List.of(), List.of());
    }
    var ids = new HashSet<Long>();
    items.forEach(item -> ids.add(item.jobId()));
    List<Job> jobs =
        this.jobs.list(call.caller()).stream().filter(job -> ids.contains(job.id())).toList();
    JobBatch batch = batch(call, jobs);
    var views = new HashMap<Long, JobView>();
    batch.views().forEach(view -> views.put(view.job.id(), view));
    var waiting = new ArrayList<ExportedValue>();
    var blocked = new ArrayList<ExportedValue>();
    var buildable = new ArrayList<ExportedValue>();
    var discoverable = new ArrayList<String>();
    for (QueueItem item : items) {
      JobView job = views.get(item.jobId());
      if (job == null) {
        if (authorizer.visibility(call.caller(), item.jobName())
            == Authorizer.Visibility.EXISTENCE) {
          discoverable.add(item.jobName());
        }
        continue;
      }
      QueueView view = QueueView.of(batch, item, job);
      switch (view.verdict()) {
        case Verdict.Waiting _ -> waiting.add(view.exported());
        case Verdict.Blocked _ -> blocked.add(view.exported());
        case Verdict.Buildable _ -> buildable.add(view.exported());
        // The item became a build after the queue was read.
        case Verdict.NotQueued _ -> {}
      }
    }
    waiting.addAll(blocked);
    waiting.addAll(buildable.reversed());
    return new VisibleQueue(waiting, discoverable);
  }

  /** {@code POST /queue/cancelItem?id=N}. */
  private Response cancel(RequestContext call, Queue queue) {
    long id;
    try {
      id = Long.parseLong(call.requiredParameter("id"));
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("id must be the number of a queue item.");
    }
    return switch (queue.cancel(call.caller(), id)) {
      case DONE -> Response.of(204);
      case NOT_FOUND -> throw new Problem.NotFound("There is no such item in the queue.");
      case FORBIDDEN ->
          call.site()
              .withPageHeaders(
                  Response.html(422, "<p>Item for id (" + id + ") is not cancellable</p>"));
    };
  }

  private Response cancelItem(RequestContext call, QueueItem item) {
    queue.cancel(call.caller(), item.id());
    return Response.of(204);
  }

  private Response item(RequestContext call, QueueItem item) {
    return Response.text(
        200,
        "Queue item exists. For details check, for example, "
            + call.path()
            + "api/json?tree=cancelled,executable[url]");
  }
}
