package dev.steward.web.list;

import dev.steward.access.Authorizer;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.queue.QueueItem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** Build queue page: items in start order, each with its reason for waiting. */
final class QueuePages {

  private static final int MAX = 200;

  private QueuePages() {}

  /** Adds the route. */
  static void add(Kinds kinds, Parts parts) {
    kinds.queue().route(Method.ANY, "", AccessRule.read(), (call, _) -> page(parts, call));
  }

  private static Response page(Parts parts, RequestContext call) {
    List<QueueItem> readable = readable(parts, call);
    List<QueueItem> shown = readable.subList(0, Math.min(MAX, readable.size()));
    return Templates.page(
        call,
        200,
        "list/queue.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "waiting",
            Beside.waiting(parts, call, shown),
            "more",
            readable.size() - shown.size()));
  }

  /** Queue items of the jobs that the viewer may read. */
  static List<QueueItem> readable(Parts parts, RequestContext call) {
    return parts.queue().waiting().stream()
        .filter(item ->
            parts.rights().visibility(call.caller(), item.jobName())
                == Authorizer.Visibility.READABLE)
        .toList();
  }
}
