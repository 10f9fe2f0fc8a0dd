package dev.steward.rest.server;

import dev.steward.export.ExportedValue;
import dev.steward.metric.LoadStatistics;
import dev.steward.queue.Queue;
import dev.steward.rest.model.LoadModel;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ServerModel;
import dev.steward.rest.model.ServerModelServices;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import java.util.List;

/** The server itself and the resources directly below it. */
public final class ServerEndpoints {

  private final ResourceTypes kinds;
  private final Queue queue;
  private final LoadStatistics loads;
  private final ServerModelServices serverServices;

  public ServerEndpoints(
      ResourceTypes kinds, Queue queue, LoadStatistics loads, ServerModelServices serverServices) {
    this.kinds = kinds;
    this.queue = queue;
    this.loads = loads;
    this.serverServices = serverServices;
  }

  /** Adds the resources and routes. */
  public void addRoutes() {
    kinds
        .server()
        .exports(AccessRule.read(), (call, _) -> ExportedValue.of(ServerModel.server(), view(call)))
        .withModels(() -> List.of(ServerModel.server()))
        .child("queue", kinds.queue(), (_, _, _) -> queue)
        .child("overallLoad", kinds.load(), (_, _, _) -> LoadModel.overall(loads))
        .child("unlabeledLoad", kinds.unlabeledLoad(), (_, _, _) -> LoadModel.unlabeled(loads))
        .child("pluginManager", kinds.plugins(), (_, site, _) -> site);
    kinds.manage().alias("pluginManager", kinds.plugins(), (_, site, _) -> site);
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
    return ServerModel.ServerView.of(serverServices, kinds, call);
  }
}
