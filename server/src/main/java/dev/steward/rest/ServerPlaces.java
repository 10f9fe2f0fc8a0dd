package dev.steward.rest;

import dev.steward.export.ExportedValue;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.rest.node.NodePlaces;
import java.util.List;

/** The server itself and the resources directly below it. */
public final class ServerPlaces {

  private final Kinds kinds;
  private final Parts parts;

  private ServerPlaces(Kinds kinds, Parts parts) {
    this.kinds = kinds;
    this.parts = parts;
  }

  /** Adds the resources and routes. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new ServerPlaces(kinds, parts);
    kinds
        .server()
        .exports(
            AccessRule.read(),
            (call, _) -> ExportedValue.of(ServerModel.server(), places.view(call)))
        .withModels(() -> List.of(ServerModel.server()))
        .child("queue", kinds.queue(), (_, _, _) -> parts.queue())
        .child("overallLoad", kinds.load(), (_, _, _) -> LoadModel.overall(parts))
        .child("unlabeledLoad", kinds.unlabeledLoad(), (_, _, _) -> LoadModel.unlabeled(parts))
        .child("pluginManager", kinds.plugins(), (_, site, _) -> site);
    kinds.manage().alias("pluginManager", kinds.plugins(), (_, site, _) -> site);
    QueuePlaces.add(kinds, parts);
    NodePlaces.add(kinds, parts);
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
