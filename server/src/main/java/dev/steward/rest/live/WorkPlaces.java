package dev.steward.rest.live;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.text.Json;
import dev.steward.work.BackgroundTask;
import java.time.Instant;
import java.util.ArrayList;

/** {@code /work}: running background tasks and their progress. */
public final class WorkPlaces {

  private final Parts parts;

  private WorkPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the route. */
  public static void add(Kinds kinds, Parts parts) {
    kinds.server().route(Method.GET, "work", AccessRule.read(), new WorkPlaces(parts)::list);
  }

  /** Lists the caller's own tasks; for administrators all tasks. */
  private Response list(RequestContext call, Site site) {
    boolean all = call.hasPermission(Permission.ADMINISTER);
    var listed = new ArrayList<Json.Writer>();
    for (BackgroundTask work : parts.live().works().running()) {
      if (all || (work.userId() != 0 && work.userId() == call.caller().userId())) {
        listed.add(
            Json.object()
                .put("work", work.id())
                .put("kind", work.kind().id())
                .put("what", work.description())
                .put("by", work.startedBy())
                .put("startedAt", Instant.ofEpochMilli(work.startedAt()).toString())
                .put("done", work.done())
                .put("total", work.total()));
      }
    }
    return Response.json(200, Json.list(listed)).set("Cache-Control", "no-store");
  }
}
