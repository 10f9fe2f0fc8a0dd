package dev.steward.rest.api;

import dev.steward.export.Answer;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.RemoteApi;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.gate.Table;
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

  private final Table<Site> table;
  private byte @Nullable [] made;

  private ApiPlaces(Table<Site> table) {
    this.table = table;
  }

  /** Adds the route. Routes that are added later are described as well. */
  public static void add(Kind<Site> server, Site site) {
    var places = new ApiPlaces(new Table<>(server, site));
    server.row(Method.GET, "openapi.json", Right.read(), places::show);
  }

  /** Routes without documentation, and documentation without routes. */
  public static List<String> gaps(Table<Site> table) {
    return OpenApi.gaps(table, Usages.read());
  }

  private Response show(Call call, Site site) {
    return RemoteApi.document(call, Answer.JSON, document(call, site));
  }

  private synchronized byte[] document(Call call, Site site) {
    byte[] known = made;
    if (known == null) {
      known = new OpenApi(table, Usages.read(), site, call.visit().cookieName()).utf8();
      made = known;
    }
    return known;
  }
}
