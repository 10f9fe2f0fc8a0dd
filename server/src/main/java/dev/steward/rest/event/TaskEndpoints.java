package dev.steward.rest.event;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.task.BackgroundTask;
import dev.steward.task.BackgroundTasks;
import dev.steward.text.Json;
import java.time.Instant;
import java.util.ArrayList;

/** {@code /work}: running background tasks and their progress. */
public final class TaskEndpoints {

  private final BackgroundTasks tasks;

  public TaskEndpoints(BackgroundTasks tasks) {
    this.tasks = tasks;
  }

  /** Adds the route. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.server().route(Method.GET, "work", AccessRule.read(), this::list);
  }

  /** Lists the caller's own tasks, or all tasks for administrators. */
  private Response list(RequestContext call, Site site) {
    boolean all = call.hasPermission(Permission.ADMINISTER);
    var tasks = new ArrayList<Json.Writer>();
    for (BackgroundTask task : this.tasks.running()) {
      if (all || (task.userId() != 0 && task.userId() == call.caller().userId())) {
        tasks.add(
            Json.object()
                .put("work", task.id())
                .put("kind", task.kind().id())
                .put("what", task.description())
                .put("by", task.startedBy())
                .put("startedAt", Instant.ofEpochMilli(task.startedAt()).toString())
                .put("done", task.done())
                .put("total", task.total()));
      }
    }
    return Response.json(200, Json.list(tasks)).set("Cache-Control", "no-store");
  }
}
