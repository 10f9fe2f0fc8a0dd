package dev.steward.web.view;

import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Search results page, and suggestions for the search field. */
public final class SearchPages {

  private static final int MAX_RESULTS = 100;
  private static final int MAX_SUGGESTIONS = 20;
  private static final int MAX_QUERY_LENGTH = 200;

  private final SiteSearch siteSearch;

  public SearchPages(SiteSearch siteSearch) {
    this.siteSearch = siteSearch;
  }

  /** A search result. */
  public record SearchHit(String kind, String name, String path) {}

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(Method.GET, "search", AccessRule.read(), this::search)
        .route(Method.GET, "search/suggest", AccessRule.read(), this::suggest);
  }

  private static String query(RequestContext call, String name) {
    String query = call.parameters().get(name, "").strip();
    return query.length() > MAX_QUERY_LENGTH ? query.substring(0, MAX_QUERY_LENGTH) : query;
  }

  /** Redirects to the result if it is the only exact match, otherwise lists the results. */
  private Response search(RequestContext call, Site site) {
    String query = query(call, "q");
    List<SiteSearch.Hit> hits = siteSearch.find(call, query, MAX_RESULTS);
    List<SiteSearch.Hit> exact = hits.stream().filter(hit -> hit.rank() == 0).toList();
    if (exact.size() == 1) {
      return Response.redirect(exact.getFirst().path());
    }
    return Templates.page(
        call,
        200,
        "view/search.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "asked",
            query,
            "hits",
            hits.stream()
                .map(hit -> new SearchHit(hit.kind().label, hit.name(), hit.path()))
                .toList()));
  }

  /** {@code /search/suggest?query=}: suggestions while the user types. */
  private Response suggest(RequestContext call, Site site) {
    var suggestions = new ArrayList<Json.Writer>();
    for (SiteSearch.Hit hit : siteSearch.find(call, query(call, "query"), MAX_SUGGESTIONS)) {
      suggestions.add(
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
            .put("suggestions", suggestions)
            .toString());
  }
}
