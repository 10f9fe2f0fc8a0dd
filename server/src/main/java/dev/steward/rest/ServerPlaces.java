package dev.steward.rest;

import dev.steward.export.Exported;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
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
        .exports(Right.read(), (call, _) -> Exported.of(ServerModel.server(), places.view(call)))
        .shows(() -> List.of(ServerModel.server()))
        .leads("queue", kinds.queue(), (_, _, _) -> parts.queue())
        .leads("overallLoad", kinds.load(), (_, _, _) -> LoadModel.overall(parts))
        .leads("unlabeledLoad", kinds.unlabeledLoad(), (_, _, _) -> LoadModel.unlabeled(parts))
        .leads("pluginManager", kinds.plugins(), (_, site, _) -> site);
    kinds.manage().leadsAgain("pluginManager", kinds.plugins(), (_, site, _) -> site);
    QueuePlaces.add(kinds, parts);
    NodePlaces.add(kinds, parts);
    kinds
        .load()
        .exports(Right.read(), (_, load) -> Exported.of(LoadModel.OVERALL, load))
        .shows(() -> List.of(LoadModel.OVERALL));
    kinds
        .unlabeledLoad()
        .exports(Right.read(), (_, load) -> Exported.of(LoadModel.UNLABELED, load))
        .shows(() -> List.of(LoadModel.UNLABELED));
  }

  private ServerModel.ServerView view(Call call) {
    return ServerModel.ServerView.of(parts, kinds, call);
  }
}
