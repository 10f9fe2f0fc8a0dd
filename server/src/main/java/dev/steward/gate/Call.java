package dev.steward.gate;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.http.Parameters;
import dev.steward.http.Request;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request that passed the gate: who asks, at which place, under which row of the table.
 *
 * @param rest the segments of the path behind the row's verb, decoded; most endpoints ignore them,
 *     as clients append {@code /api/json} to anything
 * @param visit the session that the client has, or gets when somebody needs one
 * @param again establishes the caller once more, as if the request came now
 */
public record Call(
    Request request,
    Caller caller,
    Place<?> place,
    Route<?> route,
    List<String> rest,
    Site site,
    Rights rights,
    Visit visit,
    Supplier<Caller> again) {

  /** The URL of the server for this client, ending in a slash. */
  public String root() {
    return site.root(request.peer());
  }

  /** The URL of the place for this client, ending in a slash. */
  public String url() {
    return root() + place.url();
  }

  /** The path of the place on this host, ending in a slash: what a redirect goes to. */
  public String path() {
    return site.contextPath() + "/" + place.url();
  }

  /** Query first, then form. */
  public Parameters parameters() {
    return request.parameters();
  }

  /** A parameter that must have been sent. */
  public String required(String name) {
    String value = parameters().find(name);
    if (value == null) {
      throw new Problem.Invalid("Query parameter '" + name + "' is required");
    }
    return value;
  }

  public boolean may(Permission permission) {
    return rights.allows(caller, permission, place.subject());
  }

  /**
   * Who asks, as far as that still holds: for answers that take so long that keys may end
   * meanwhile.
   *
   * @throws Problem where the key of the request is none any more, or opens the server no longer
   */
  public Caller renewed() {
    return again.get();
  }

  /** True where another web site made the browser send the request. */
  public boolean isFromForeignSite() {
    return ForeignSite.made(request, site.origin(request.peer()));
  }

  /** A crumb for this caller in this session; begins a session where there is none. */
  public String crumb() {
    return visit.crumb(caller);
  }

  /** Has the next page show what this request did, where a page of a session sent it. */
  public void confirm(Confirmation what) {
    if (caller.proof() == Caller.Proof.SESSION) {
      visit.confirm(caller, what);
    }
  }

  /** What the action before did; null for nothing. A script that reads a page leaves it there. */
  public @Nullable Confirmation takeConfirmation() {
    return "empty".equals(request.header("Sec-Fetch-Dest")) ? null : visit.takeConfirmation(caller);
  }

  /**
   * Where to send the client back to: the page that it came from where that is one of ours, else
   * {@code otherwise}.
   */
  public String back(String otherwise) {
    String referer = request.header("Referer");
    if (referer != null && ForeignSite.same(referer, site.origin(request.peer()))) {
      int slash = referer.indexOf('/', referer.indexOf("//") + 2);
      if (slash > 0) {
        return LocalTarget.orElse(referer.substring(slash), otherwise);
      }
    }
    return otherwise;
  }
}
