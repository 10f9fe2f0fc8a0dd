package dev.steward.web;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route;
import dev.steward.routing.Route.Method;
import dev.steward.text.ShellQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The help page {@code …/api/} of every resource, with curl commands generated from its routes. */
final class ApiHelp {

  private ApiHelp() {}

  static void addRoutes(ResourceTypes kinds) {
    List<ResourceType<?>> all =
        List.of(
            kinds.server(),
            kinds.user(),
            kinds.whoAmI(),
            kinds.view(),
            kinds.myView(),
            kinds.folder(),
            kinds.job(),
            kinds.run(),
            kinds.queue(),
            kinds.queueItem(),
            kinds.computers(),
            kinds.computer(),
            kinds.executor(),
            kinds.label(),
            kinds.load(),
            kinds.unlabeledLoad(),
            kinds.plugins());
    all.forEach(ApiHelp::addRoute);
  }

  private static <T> void addRoute(ResourceType<T> kind) {
    AccessRule right = kind.name().equals("whoAmI") ? AccessRule.open() : AccessRule.read();
    kind.route(Method.GET, "api", right, (call, _) -> help(call));
  }

  /** Path of the help page of the requested resource, or of its nearest ancestor that has one. */
  static String path(RequestContext call) {
    Resource<?> place = call.resource();
    while (place.type().routes().stream().noneMatch(route -> route.verb().equals("api"))) {
      Resource<?> parent = place.parent();
      if (parent == null) {
        break;
      }
      place = parent;
    }
    return call.site().contextPath() + "/" + place.url() + "api/";
  }

  private static Response help(RequestContext call) {
    if (!call.request().rawPath().endsWith("/")) {
      String query = call.request().rawQuery();
      return Response.redirect(call.path() + "api/" + (query == null ? "" : "?" + query));
    }
    var lines = new ArrayList<String>();
    for (Route<?> route : call.resource().type().routes()) {
      if (route.method() == Method.POST
          && !route.verb().contains("descriptorByName")
          && mayTry(call, route.rule())) {
        lines.add(
            "curl -X POST -u \"$USER:$TOKEN\" " + ShellQuote.single(call.url() + route.verb()));
      }
    }
    return Templates.page(
            call,
            200,
            "apihelp.jte",
            Map.of(
                "frame",
                Layout.of(call),
                "url",
                call.url(),
                "lines",
                lines,
                "described",
                call.rights().allows(call.caller(), Permission.READ, ProtectedObject.SERVER)))
        .with("Link", "<" + call.rootUrl() + "openapi.json>; rel=\"service-desc\"");
  }

  /**
   * Whether the rule may admit the caller; rules about the user's own data are checked by their
   * routes.
   */
  private static boolean mayTry(RequestContext call, AccessRule right) {
    return switch (right) {
      case AccessRule.OpenRule _,
          AccessRule.WebhookRule _,
          AccessRule.SelfRule _,
          AccessRule.SelfOrPermissionRule _ ->
          true;
      case AccessRule.CrumblessReadRule _ -> call.hasPermission(Permission.READ);
      case AccessRule.PermissionRule(var permission) -> call.hasPermission(permission);
      case AccessRule.AnyPermissionRule(var permissions) ->
          permissions.stream().anyMatch(call::hasPermission);
    };
  }
}
