package dev.steward.web.list;

import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.text.Json;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Search results page, and suggestions for the search field. */
public final class SearchPages {

  private static final int MAX_FOUND = 100;
  private static final int MAX_SUGGESTED = 20;
  private static final int MAX_ASKED = 200;

  private final Parts parts;

  private SearchPages(Parts parts) {
    this.parts = parts;
  }

  /** A search result. */
  public record Hit(String kind, String name, String path) {}

  /** Adds the routes. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new SearchPages(parts);
    kinds
        .server()
        .route(Method.GET, "search", AccessRule.read(), pages::search)
        .route(Method.GET, "search/suggest", AccessRule.read(), pages::suggest);
  }

  private static String asked(RequestContext call, String name) {
    String asked = call.parameters().get(name, "").strip();
    return asked.length() > MAX_ASKED ? asked.substring(0, MAX_ASKED) : asked;
  }

  /** Redirects to the result if it is the only exact match, otherwise lists the results. */
  private Response search(RequestContext call, Site site) {
    String asked = asked(call, "q");
    List<Finder.Hit> found = Finder.find(parts, call, asked, MAX_FOUND);
    List<Finder.Hit> meant = found.stream().filter(hit -> hit.rank() == 0).toList();
    if (meant.size() == 1) {
      return Response.redirect(meant.getFirst().path());
    }
    return Templates.page(
        call,
        200,
        "list/search.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "asked",
            asked,
            "hits",
            found.stream().map(hit -> new Hit(hit.kind().shown, hit.name(), hit.path())).toList()));
  }

  /** {@code /search/suggest?query=}: suggestions while the user types. */
  private Response suggest(RequestContext call, Site site) {
    var found = new ArrayList<Json.Writer>();
    for (Finder.Hit hit : Finder.find(parts, call, asked(call, "query"), MAX_SUGGESTED)) {
      found.add(
          Json.object()
              .put("group", hit.kind().group)
              .put("icon", "")
              .put("name", hit.name())
              .put("type", "symbol")
              .put("url", hit.path()));
    }
    return Response.json(
        200,
        Json.object()
            .put("_class", "hudson.search.Search$Result")
            .put("suggestions", found)
            .toString());
  }
}
