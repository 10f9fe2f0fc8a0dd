package dev.steward.web.view;

import dev.steward.http.Response;
import dev.steward.queue.QueueItem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** Build queue page: items in start order, each with its reason for waiting. */
public final class QueuePages {

  private static final int MAX = 200;

  private final SidePanelFactory sidePanels;

  public QueuePages(SidePanelFactory sidePanels) {
    this.sidePanels = sidePanels;
  }

  /** Adds the route. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.queue().route(Method.ANY, "", AccessRule.read(), (call, _) -> page(call));
  }

  private Response page(RequestContext call) {
    List<QueueItem> readable = sidePanels.readable(call);
    List<QueueItem> shown = readable.subList(0, Math.min(MAX, readable.size()));
    return Templates.page(
        call,
        200,
        "view/queue.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "waiting",
            sidePanels.waiting(call, shown),
            "more",
            readable.size() - shown.size()));
  }
}
