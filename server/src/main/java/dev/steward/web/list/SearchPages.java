package dev.steward.web.list;

import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.rest.Kinds;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the field at the top of each page finds: jobs and folders by parts of their names. */
public final class SearchPages {

  private static final int MOST_FOUND = 100;

  private final Parts parts;

  private SearchPages(Parts parts) {
    this.parts = parts;
  }

  /**
   * Something that was found.
   *
   * @param path on this host
   */
  public record Hit(String name, String path, boolean folder) {}

  /** Adds the row. */
  public static void add(Kinds kinds, Parts parts) {
    kinds.server().row(Method.GET, "search", Right.read(), new SearchPages(parts)::search);
  }

  private Response search(Call call, Site site) {
    String asked = call.parameters().get("q", "").strip();
    String query = asked.toLowerCase(Locale.ROOT);
    var hits = new ArrayList<Hit>();
    if (!query.isEmpty()) {
      for (Item item : parts.jobs().below(call.caller(), null)) {
        if (item.key().equals(query)) {
          return Response.redirect(path(site, item));
        }
        if (hits.size() < MOST_FOUND && item.key().contains(query)) {
          hits.add(new Hit(item.fullName(), path(site, item), item instanceof Folder));
        }
      }
    }
    return Templates.page(
        call,
        200,
        "list/search.jte",
        Map.of("frame", Frame.of(call), "asked", asked, "hits", List.copyOf(hits)));
  }

  private static String path(Site site, Item item) {
    return site.contextPath() + "/" + Links.path(item);
  }
}
