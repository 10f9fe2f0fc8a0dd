package dev.steward.web;

import dev.steward.access.User;
import dev.steward.engine.Engine;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Resource;
import dev.steward.http.Parameters;
import dev.steward.job.Item;
import dev.steward.node.Node;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.rest.ViewPlace;
import dev.steward.rest.node.NodeView;
import dev.steward.run.JobRun;
import dev.steward.web.Frame.Step;
import java.util.ArrayList;
import java.util.List;

/** Builds the breadcrumbs of a page. */
final class Trail {

  private Trail() {}

  static List<Step> of(RequestContext call) {
    var steps = new ArrayList<Step>();
    Resource<?> place = call.resource();
    while (true) {
      Resource<?> parent = place.parent();
      if (parent == null) {
        return List.copyOf(steps.reversed());
      }
      // A resource without a page, such as a mere URL segment, has no breadcrumb.
      if (place.type().hasPage()) {
        steps.add(step(call, place, parent));
      }
      place = parent;
    }
  }

  /** Breadcrumb title of a resource without a name of its own. */
  private static String title(String word) {
    return switch (word) {
      case "manage" -> "Manage";
      case "testReport" -> "Tests";
      case "aggregatedTestReport" -> "Tests of downstream builds";
      case "_" -> "Global credentials";
      case "system" -> "System credentials";
      case "user", "folder" -> "Credentials";
      case "securityRealm" -> "People";
      case "pluginManager" -> "Plugins";
      case "my-views" -> "My views";
      case "log" -> "Logs";
      case "queue" -> "Queue";
      default -> Parameters.decode(word, 0, word.length(), false);
    };
  }

  private static Step step(RequestContext call, Resource<?> place, Resource<?> parent) {
    String href = call.site().contextPath() + "/" + place.url();
    return switch (place.value()) {
      case Item item -> new Step(item.name(), href);
      case JobRun which -> new Step(which.run().name(), href);
      case ViewPlace view -> new Step(view.view().name(), href);
      case User user -> new Step(user.fullName(), href);
      case Engine _ -> new Step("Nodes", href);
      case Node node -> new Step(NodeView.shown(node), href);
      case Queue _ -> new Step("Build queue", href);
      case QueueItem item -> new Step("Item " + item.id(), href);
      default -> {
        String own = place.url().substring(parent.url().length());
        String last = own.substring(own.lastIndexOf('/', own.length() - 2) + 1);
        String name = last.substring(0, last.length() - 1);
        boolean named = own.indexOf('/') < own.length() - 1;
        yield new Step(
            named && !name.equals("_")
                ? Parameters.decode(name, 0, name.length(), false)
                : title(name),
            href);
      }
    };
  }
}
