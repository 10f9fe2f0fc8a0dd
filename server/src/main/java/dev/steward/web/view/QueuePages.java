package dev.steward.web.view;

import dev.steward.access.Authorizer;
import dev.steward.http.Response;
import dev.steward.queue.QueueItem;
import dev.steward.rest.model.Parts;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** Build queue page: items in start order, each with its reason for waiting. */
final class QueuePages {

  private static final int MAX = 200;

  private QueuePages() {}

  /** Adds the route. */
  static void add(ResourceTypes kinds, Parts parts) {
    kinds.queue().route(Method.ANY, "", AccessRule.read(), (call, _) -> page(parts, call));
  }

  private static Response page(Parts parts, RequestContext call) {
    List<QueueItem> readable = readable(parts, call);
    List<QueueItem> shown = readable.subList(0, Math.min(MAX, readable.size()));
    return Templates.page(
        call,
        200,
        "view/queue.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "waiting",
            SidePanel.waiting(parts, call, shown),
            "more",
            readable.size() - shown.size()));
  }

  /** Queue items of the jobs that the viewer may read. */
  static List<QueueItem> readable(Parts parts, RequestContext call) {
    return parts.queue().waiting().stream()
        .filter(item ->
            parts.authorizer().visibility(call.caller(), item.jobName())
                == Authorizer.Visibility.READABLE)
        .toList();
  }
}
