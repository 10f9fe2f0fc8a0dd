package dev.steward.rest.server;

import dev.steward.export.ExportedValue;
import dev.steward.rest.model.LoadModel;
import dev.steward.rest.model.Parts;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ServerModel;
import dev.steward.rest.node.NodeEndpoints;
import dev.steward.rest.queue.QueueEndpoints;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import java.util.List;

/** The server itself and the resources directly below it. */
public final class ServerEndpoints {

  private final ResourceTypes kinds;
  private final Parts parts;

  private ServerEndpoints(ResourceTypes kinds, Parts parts) {
    this.kinds = kinds;
    this.parts = parts;
  }

  /** Adds the resources and routes. */
  public static void add(ResourceTypes kinds, Parts parts) {
    var endpoints = new ServerEndpoints(kinds, parts);
    kinds
        .server()
        .exports(
            AccessRule.read(),
            (call, _) -> ExportedValue.of(ServerModel.server(), endpoints.view(call)))
        .withModels(() -> List.of(ServerModel.server()))
        .child("queue", kinds.queue(), (_, _, _) -> parts.queue())
        .child("overallLoad", kinds.load(), (_, _, _) -> LoadModel.overall(parts))
        .child("unlabeledLoad", kinds.unlabeledLoad(), (_, _, _) -> LoadModel.unlabeled(parts))
        .child("pluginManager", kinds.plugins(), (_, site, _) -> site);
    kinds.manage().alias("pluginManager", kinds.plugins(), (_, site, _) -> site);
    QueueEndpoints.add(kinds, parts);
    NodeEndpoints.add(kinds, parts);
    kinds
        .load()
        .exports(AccessRule.read(), (_, load) -> ExportedValue.of(LoadModel.OVERALL, load))
        .withModels(() -> List.of(LoadModel.OVERALL));
    kinds
        .unlabeledLoad()
        .exports(AccessRule.read(), (_, load) -> ExportedValue.of(LoadModel.UNLABELED, load))
        .withModels(() -> List.of(LoadModel.UNLABELED));
  }

  private ServerModel.ServerView view(RequestContext call) {
    return ServerModel.ServerView.of(parts, kinds, call);
  }
}
