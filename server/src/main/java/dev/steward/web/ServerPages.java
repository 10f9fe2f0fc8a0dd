package dev.steward.web;

import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.SafeRedirect;
import dev.steward.routing.Site;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Login page, static files, favicon and robots.txt. */
public final class ServerPages {

  /** A one-pixel blue icon for {@code /favicon.ico}, which browsers request by default. */
  private static final byte[] ICON = icon();

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    ResourceType<Site> server = kinds.server();
    server
        .route(Method.GET, "login", AccessRule.open(), this::login)
        .route(Method.GET, "loginError", AccessRule.open(), this::loginError)
        .route(Method.GET, "static", AccessRule.open(), this::file)
        .route(Method.GET, "favicon.ico", AccessRule.open(), this::icon)
        .route(Method.GET, "robots.txt", AccessRule.open(), this::robots);
    ApiHelp.addRoutes(kinds);
  }

  private Response login(RequestContext call, Site site) {
    return login(
        call,
        200,
        call.session().takeReplayNotice()
            ? "You were signed out because your remember-me cookie was used twice and may have been"
                + " copied. All sessions from that sign-in have ended. Sign in again, and change"
                + " your password if someone else may have used the cookie."
            : "");
  }

  private Response login(RequestContext call, int status, String message) {
    String from = SafeRedirect.orElse(call.request().query().find("from"), "/");
    return Templates.page(
        call, status, "login.jte", Map.of("frame", Layout.of(call), "from", from, "said", message));
  }

  private Response loginError(RequestContext call, Site site) {
    return call.caller().isAnonymous()
        ? login(call, 401, "Invalid username or password").set("WWW-Authenticate", Site.NO_PROMPT)
        : Response.redirect(site.contextPath() + "/");
  }

  private Response file(RequestContext call, Site site) {
    String name = call.extraSegments().isEmpty() ? "" : call.extraSegments().getLast();
    @Nullable String type = Assets.type(name);
    if (type == null) {
      throw new Problem.NotFound("File not found.");
    }
    boolean immutable =
        call.request().rawPath().startsWith(call.site().contextPath() + Assets.path());
    return Response.bytes(200, type, Assets.read(name))
        .set(
            "Cache-Control",
            immutable ? "public, max-age=31536000, immutable" : "public, max-age=300");
  }

  private Response icon(RequestContext call, Site site) {
    return Response.bytes(200, "image/vnd.microsoft.icon", ICON)
        .set("Cache-Control", "public, max-age=86400");
  }

  private Response robots(RequestContext call, Site site) {
    return Response.bytes(
        200,
        "text/plain",
        "# we don't want robots to click \"build\" links\nUser-agent: *\nDisallow: /\n"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private static byte[] icon() {
    byte[] icon = new byte[22 + 40 + 4 + 4];
    icon[2] = 1;
    icon[4] = 1;
    icon[6] = 1;
    icon[7] = 1;
    icon[10] = 1;
    icon[12] = 32;
    icon[14] = 48;
    icon[18] = 22;
    icon[22] = 40;
    icon[26] = 1;
    icon[30] = 2;
    icon[34] = 1;
    icon[36] = 32;
    icon[62] = (byte) 0xb4;
    icon[63] = 0x5f;
    icon[64] = 0x1a;
    icon[65] = (byte) 0xff;
    return icon;
  }
}
