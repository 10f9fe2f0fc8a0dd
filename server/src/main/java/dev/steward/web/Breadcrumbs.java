package dev.steward.web;

import dev.steward.access.User;
import dev.steward.engine.Engine;
import dev.steward.http.Parameters;
import dev.steward.job.Item;
import dev.steward.node.Node;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.ViewResource;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.run.JobRun;
import dev.steward.web.Layout.Breadcrumb;
import java.util.ArrayList;
import java.util.List;

/** Builds the breadcrumbs of a page. */
final class Breadcrumbs {

  private Breadcrumbs() {}

  static List<Breadcrumb> of(RequestContext call) {
    var steps = new ArrayList<Breadcrumb>();
    Resource<?> place = call.resource();
    while (true) {
      Resource<?> parent = place.parent();
      if (parent == null) {
        return List.copyOf(steps.reversed());
      }
      // A resource without a page, such as a plain URL segment, has no breadcrumb.
      if (place.type().hasPage()) {
        steps.add(step(call, place, parent));
      }
      place = parent;
    }
  }

  /** Breadcrumb title of a resource that has no name of its own. */
  private static String title(String word) {
    return switch (word) {
      case "manage" -> "Manage";
      case "testReport" -> "Tests";
      case "warnings-ng" -> "Issues";
      case "aggregatedTestReport" -> "Downstream test results";
      case "_" -> "Global credentials";
      case "system" -> "System credentials";
      case "user", "folder" -> "Credentials";
      case "securityRealm" -> "People";
      case "pluginManager" -> "Plugins";
      case "my-views" -> "My views";
      case "log" -> "Logs";
      case "queue" -> "Queue";
      case "stages" -> "Stages";
      case "input" -> "Input";
      case "replay" -> "Replay";
      case "restart" -> "Restart from stage";
      default -> Parameters.decode(word, 0, word.length(), false);
    };
  }

  /** The last segment of a resource's URL. */
  private static String word(Resource<?> place, Resource<?> parent) {
    String relativePath = place.url().substring(parent.url().length());
    String lastSegments =
        relativePath.substring(relativePath.lastIndexOf('/', relativePath.length() - 2) + 1);
    return lastSegments.substring(0, lastSegments.length() - 1);
  }

  private static Breadcrumb step(RequestContext call, Resource<?> place, Resource<?> parent) {
    String href = call.site().contextPath() + "/" + place.url();
    return switch (place.value()) {
      case Item item when item.equals(parent.value()) ->
          new Breadcrumb(title(word(place, parent)), href);
      case Item item -> new Breadcrumb(item.name(), href);
      case NamedPart part -> new Breadcrumb(part.breadcrumb(), href);
      case JobRun _ when parent.value() instanceof JobRun ->
          new Breadcrumb(title(word(place, parent)), href);
      case JobRun jobRun -> new Breadcrumb(jobRun.run().name(), href);
      case ViewResource view -> new Breadcrumb(view.view().name(), href);
      case User user -> new Breadcrumb(user.fullName(), href);
      case Engine _ -> new Breadcrumb("Nodes", href);
      case Node node -> new Breadcrumb(NodeView.displayName(node), href);
      case Queue _ -> new Breadcrumb("Build queue", href);
      case QueueItem item -> new Breadcrumb("Item " + item.id(), href);
      default -> {
        String relativePath = place.url().substring(parent.url().length());
        String name = word(place, parent);
        boolean isNamed = relativePath.indexOf('/') < relativePath.length() - 1;
        yield new Breadcrumb(
            isNamed && !name.equals("_")
                ? Parameters.decode(name, 0, name.length(), false)
                : title(name),
            href);
      }
    };
  }
}
