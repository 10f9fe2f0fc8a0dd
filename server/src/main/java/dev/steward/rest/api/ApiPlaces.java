package dev.steward.rest.api;

import dev.steward.export.Answer;
import dev.steward.gate.AccessRule;
import dev.steward.gate.ExportRouting;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.gate.RouteTable;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi.json}: the OpenAPI document of this server. It is created on first access and
 * cached, since routes do not change at runtime.
 *
 * <p>Requires the permission to read the server, like the page {@code /api/}: a server without
 * anonymous access reveals nothing to strangers.
 */
public final class ApiPlaces {

  private final RouteTable<Site> table;
  private byte @Nullable [] made;

  private ApiPlaces(RouteTable<Site> table) {
    this.table = table;
  }

  /** Adds the route. Routes that are added later are described as well. */
  public static void add(ResourceType<Site> server, Site site) {
    var places = new ApiPlaces(new RouteTable<>(server, site));
    server.route(Method.GET, "openapi.json", AccessRule.read(), places::show);
  }

  /** Routes without documentation, and documentation without routes. */
  public static List<String> gaps(RouteTable<Site> table) {
    return OpenApi.gaps(table, Usages.read());
  }

  private Response show(RequestContext call, Site site) {
    return ExportRouting.document(call, Answer.JSON, document(call, site));
  }

  private synchronized byte[] document(RequestContext call, Site site) {
    byte[] known = made;
    if (known == null) {
      known = new OpenApi(table, Usages.read(), site, call.session().cookieName()).utf8();
      made = known;
    }
    return known;
  }
}
