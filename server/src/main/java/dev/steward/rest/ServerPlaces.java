package dev.steward.rest;

import dev.steward.export.Exported;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.rest.node.NodePlaces;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The server itself. */
public final class ServerPlaces {

  private static final int MOST_SUGGESTED = 20;

  private final Kinds kinds;
  private final Parts parts;

  private ServerPlaces(Kinds kinds, Parts parts) {
    this.kinds = kinds;
    this.parts = parts;
  }

  /** Adds the places and the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new ServerPlaces(kinds, parts);
    kinds
        .server()
        .exports(Right.read(), (call, _) -> Exported.of(ServerModel.server(), places.view(call)))
        .shows(() -> List.of(ServerModel.server()))
        .leads("queue", kinds.queue(), (_, _, _) -> parts.queue())
        .leads("overallLoad", kinds.load(), (_, _, _) -> LoadModel.overall(parts))
        .leads("unlabeledLoad", kinds.unlabeledLoad(), (_, _, _) -> LoadModel.unlabeled(parts))
        .leads("pluginManager", kinds.plugins(), (_, site, _) -> site)
        .row(Method.GET, "search/suggest", Right.read(), places::suggest);
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

  /** {@code /search/suggest?query=}: jobs whose name holds the words. */
  private Response suggest(Call call, Site site) {
    String query = call.parameters().get("query", "").toLowerCase(Locale.ROOT);
    var found = new ArrayList<Json.Writer>();
    for (Job job : parts.jobs().list(call.caller())) {
      if (found.size() < MOST_SUGGESTED && job.key().contains(query)) {
        found.add(
            Json.object()
                .put("group", "Items")
                .put("icon", "")
                .put("name", job.fullName())
                .put("type", "symbol")
                .put("url", site.contextPath() + "/" + Links.path(job)));
      }
    }
    return Response.json(
        200,
        Json.object()
            .put("_class", "hudson.search.Search$Result")
            .put("suggestions", found)
            .toString());
  }
}
