package dev.steward.routing;

import dev.steward.access.Caller;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Response.Header;
import dev.steward.problem.Problem;
import java.util.List;

/** Headers that all responses get: caching, security, compression and the challenge of a 401. */
final class ResponseHeaders {

  private static final List<Header> COMMON_HEADERS =
      List.of(
          Header.constant("X-Content-Type-Options", "nosniff"),
          Header.constant("Cross-Origin-Resource-Policy", "same-origin"));
  private static final List<Header> VARY =
      List.of(Header.constant("Vary", "Authorization, Cookie, Accept, Accept-Encoding"));
  private static final List<Header> NO_CACHE =
      List.of(Header.constant("Cache-Control", "no-cache"));
  private static final List<Header> PRIVATE_NO_CACHE =
      List.of(Header.constant("Cache-Control", "private, no-cache"));

  private ResponseHeaders() {}

  /**
   * Adds the challenge of a 401. Scripts are offered Basic authentication; browsers are not, since
   * they would show a prompt and remember the credentials.
   */
  static Response withChallenge(Response response, boolean browser) {
    return response.with(
        "WWW-Authenticate",
        browser ? Site.NO_PROMPT : "Basic realm=\"Jenkins\", charset=\"UTF-8\"");
  }

  static boolean isBrowser(Request request) {
    String agent = request.header("User-Agent");
    return request.header("Sec-Fetch-Mode") != null
        || request.header("Sec-Fetch-Site") != null
        || (agent != null && agent.contains("Mozilla"));
  }

  static String owner(Caller caller) {
    return "user " + caller.userId();
  }

  static Response finish(Response response, Request request, Caller caller) {
    response.user(caller.isAnonymous() ? null : owner(caller));
    response.addHeaders(COMMON_HEADERS);
    if (response.header("Vary") == null) {
      response.addHeaders(VARY);
    }
    String type = response.header("Content-Type");
    if (type != null
        && type.startsWith("text/html")
        && response.header("Content-Security-Policy") == null) {
      // All HTML gets the security headers, whichever endpoint created it.
      Site.withSecurityHeaders(response).set("X-Frame-Options", "deny");
    }
    if (response.header("Cache-Control") == null) {
      response.addHeaders(caller.isAnonymous() ? NO_CACHE : PRIVATE_NO_CACHE);
    }
    try {
      return Compression.apply(request, response);
    } catch (Problem.Overloaded | Problem.TooLarge e) {
      // No memory for a compressed copy; the uncompressed response already exists.
      return response;
    }
  }
}
