package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.engine.Engine;
import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The server itself, its queue and its node. */
public final class ServerPlaces {

  private static final int MOST_SUGGESTED = 20;

  /** The queue as one caller sees it. */
  private record QueueShown(List<Exported> items, List<QueueItem> discoverable) {}

  /** All that is told of an item whose job the caller may know of and not read. */
  private static final Model<QueueItem> STUB =
      Model.<QueueItem>of("hudson.model.Queue$StubItem")
          .thing(
              "task",
              Model.<QueueItem>of("hudson.model.Queue$StubTask")
                  .text("name", QueueItem::jobName)
                  .visible(999)
                  .build(),
              item -> item)
          .visible(999)
          .bare()
          .build();

  private static final Model<QueueShown> QUEUE =
      Model.<QueueShown>of("hudson.model.Queue")
          .things("discoverableItems", STUB, QueueShown::discoverable)
          .inline()
          .bare()
          .anys("items", QueueShown::items)
          .inline()
          .build();

  private static final Model<Site> PLUGINS =
      Model.<Site>of("hudson.LocalPluginManager").texts("plugins", _ -> List.of()).build();

  private final Kinds kinds;
  private final Parts parts;

  private ServerPlaces(Kinds kinds, Parts parts) {
    this.kinds = kinds;
    this.parts = parts;
  }

  /** Adds the places and the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new ServerPlaces(kinds, parts);
    kinds
        .server()
        .exports(Right.read(), (call, _) -> Exported.of(ServerModel.server(), places.view(call)))
        .leads("queue", kinds.queue(), (_, _, _) -> parts.queue())
        .leads("computer", kinds.computers(), (_, _, _) -> parts.engine())
        .leadsByName(
            "label",
            kinds.label(),
            (_, _, name) -> name.equals(ServerModel.LABEL) ? parts.engine() : null)
        .leads("overallLoad", kinds.load(), (_, _, _) -> LoadModel.overall(parts))
        .leads("unlabeledLoad", kinds.unlabeledLoad(), (_, _, _) -> LoadModel.unlabeled(parts))
        .leads("pluginManager", kinds.plugins(), (_, site, _) -> site)
        .row(Method.GET, "search/suggest", Right.read(), places::suggest);
    places.queue(kinds.queue(), kinds.queueItem());
    places.nodes();
    kinds.load().exports(Right.read(), (_, load) -> Exported.of(LoadModel.OVERALL, load));
    kinds
        .unlabeledLoad()
        .exports(Right.read(), (_, load) -> Exported.of(LoadModel.UNLABELED, load));
    kinds
        .plugins()
        .exports(Right.needs(Permission.SYSTEM_READ), (_, site) -> Exported.of(PLUGINS, site));
  }

  private ServerModel.ServerView view(Call call) {
    return ServerModel.ServerView.of(parts, kinds, call);
  }

  private void queue(Kind<Queue> queue, Kind<QueueItem> item) {
    queue
        .exports(Right.read(), (call, _) -> Exported.of(QUEUE, waiting(call)))
        .row(Method.POST, "cancelItem", Right.read(), this::cancel)
        .leadsByName(
            "item",
            item,
            (caller, all, id) -> {
              QueueItem found = id.length() > 18 ? null : find(all, id);
              Job job = found == null ? null : parts.jobs().find(found.jobId());
              return job == null
                      || !parts.rights().allows(caller, Permission.ITEM_READ, job.subject())
                  ? null
                  : found;
            });
    item.exports(
            Right.needs(Permission.ITEM_READ),
            (call, which) ->
                QueueView.exported(
                    new JobCohort(parts, Links.of(call, kinds.view()), call.caller(), List.of()),
                    which))
        .row(Method.POST, "cancelQueue", Right.needs(Permission.ITEM_CANCEL), this::cancelItem)
        .row(Method.ANY, "", Right.needs(Permission.ITEM_READ), this::item);
  }

  private static @Nullable QueueItem find(Queue queue, String id) {
    try {
      return queue.find(Long.parseLong(id));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** All that waits and that the caller may read; jobs and items are each had in one look. */
  private QueueShown waiting(Call call) {
    List<QueueItem> items = parts.queue().waiting();
    var jobs = new ArrayList<Job>();
    for (Job job : items.isEmpty() ? List.<Job>of() : parts.jobs().list(call.caller())) {
      if (items.stream().anyMatch(item -> item.jobId() == job.id())) {
        jobs.add(job);
      }
    }
    var cohort = new JobCohort(parts, Links.of(call, kinds.view()), call.caller(), jobs);
    var shown = new ArrayList<Exported>();
    var discoverable = new ArrayList<QueueItem>();
    for (QueueItem item : items) {
      if (parts.rights().sight(call.caller(), item.jobName()) == Rights.Sight.EXISTENCE) {
        discoverable.add(item);
      }
      for (JobView view : cohort.views()) {
        if (view.job.id() == item.jobId()) {
          shown.add(QueueView.exported(new QueueView(cohort, item, view)));
        }
      }
    }
    return new QueueShown(shown, discoverable);
  }

  /** {@code POST /queue/cancelItem?id=N}. */
  private Response cancel(Call call, Queue queue) {
    long id;
    try {
      id = Long.parseLong(call.required("id"));
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("id is the number of a queue item.");
    }
    return switch (queue.cancel(call.caller(), id)) {
      case DONE -> Response.of(204);
      case NOT_THERE -> throw new Problem.NotFound("There is no such item in the queue.");
      case NOT_ALLOWED ->
          call.site()
              .page(Response.html(422, "<p>Item for id (" + id + ") is not cancellable</p>"));
    };
  }

  private Response cancelItem(Call call, QueueItem item) {
    parts.queue().cancel(call.caller(), item.id());
    return Response.of(204);
  }

  private Response item(Call call, QueueItem item) {
    return Response.text(
        200,
        "Queue item exists. For details check, for example, "
            + call.url()
            + "api/json?tree=cancelled,executable[url]");
  }

  private void nodes() {
    kinds
        .computers()
        .exports(Right.read(), (call, _) -> Exported.of(NodeModel.COMPUTERS, view(call)))
        .leadsBare(
            kinds.computer(),
            (_, engine, name) ->
                name.equals("(built-in)") || name.equals("(master)") ? engine : null);
    kinds
        .computer()
        .exports(Right.read(), (call, _) -> Exported.of(NodeModel.COMPUTER, view(call)))
        .leadsByName("executors", kinds.executor(), (_, engine, name) -> executor(engine, name));
    kinds
        .executor()
        .exports(
            Right.read(),
            (call, which) ->
                Exported.of(
                    ExecutorView.model(), NodeModel.executors(view(call)).get(which.number())));
    kinds.label().exports(Right.read(), (call, _) -> Exported.of(ServerModel.label(), view(call)));
  }

  private static @Nullable ExecutorView executor(Engine engine, String name) {
    return name.length() < 6
            && !name.isEmpty()
            && name.chars().allMatch(c -> c >= '0' && c <= '9')
            && Integer.parseInt(name) < engine.executors()
        ? new ExecutorView(Integer.parseInt(name), null)
        : null;
  }

  /** {@code /search/suggest?query=}: jobs whose name holds the words. */
  private Response suggest(Call call, Site site) {
    String query = call.parameters().get("query", "").toLowerCase(Locale.ROOT);
    var found = new ArrayList<Json.Writer>();
    for (Job job : parts.jobs().list(call.caller())) {
      if (found.size() < MOST_SUGGESTED && job.key().contains(query)) {
        found.add(
            Json.object()
                .put("group", "Items")
                .put("icon", "")
                .put("name", job.fullName())
                .put("type", "symbol")
                .put("url", site.contextPath() + "/" + Links.path(job)));
      }
    }
    return Response.json(
        200,
        Json.object()
            .put("_class", "hudson.search.Search$Result")
            .put("suggestions", found)
            .toString());
  }
}
