package dev.steward.rest.api;

import dev.steward.export.Answer;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.ExportRouting;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.RouteTable;
import dev.steward.routing.Site;
import dev.steward.type.TypeRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi.json}: the OpenAPI document of this server. The document is created on first
 * access and cached, since routes do not change at runtime.
 *
 * <p>The endpoint requires Overall/Read, like the page {@code /api/}: a server without anonymous
 * access reveals nothing to anonymous callers.
 */
public final class ApiEndpoints {

  private final RouteTable<Site> table;
  private final TypeRegistry types;
  private byte @Nullable [] cachedDocument;

  /**
   * Creates the endpoint.
   *
   * @param table the documented routes; routes added to it later are documented too
   * @param types the types whose schemas are added
   */
  public ApiEndpoints(RouteTable<Site> table, TypeRegistry types) {
    this.table = table;
    this.types = types;
  }

  /** Adds the route. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.server().route(Method.GET, "openapi.json", AccessRule.read(), this::show);
  }

  /** Routes without documentation, and documentation without routes. */
  public static List<String> gaps(RouteTable<Site> table) {
    return OpenApi.gaps(table, RouteUsages.read());
  }

  private Response show(RequestContext call, Site site) {
    return ExportRouting.document(call, Answer.JSON, document(call, site));
  }

  private synchronized byte[] document(RequestContext call, Site site) {
    byte[] bytes = cachedDocument;
    if (bytes == null) {
      bytes =
          new OpenApi(table, RouteUsages.read(), types, site, call.session().cookieName()).utf8();
      cachedDocument = bytes;
    }
    return bytes;
  }
}
