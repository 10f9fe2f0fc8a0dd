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
 * {@code GET /openapi.json}: what can be asked of this server, for programs. It is made when
 * somebody asks first, of tables that stay as they are until the server ends, and kept.
 *
 * <p>Who may read the server may read it, as with the page of {@code /api/}: it says no more than
 * the documents of the product do, but to strangers a closed server says nothing at all.
 */
public final class ApiPlaces {

  private final Table<Site> table;
  private byte @Nullable [] made;

  private ApiPlaces(Table<Site> table) {
    this.table = table;
  }

  /** Adds the row. What others add afterwards is described as well. */
  public static void add(Kind<Site> server, Site site) {
    var places = new ApiPlaces(new Table<>(server, site));
    server.row(Method.GET, "openapi.json", Right.read(), places::show);
  }

  /** Rows of which nothing is said, and what is said of rows that are not there. */
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
