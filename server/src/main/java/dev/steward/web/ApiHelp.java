package dev.steward.web;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Place;
import dev.steward.gate.Right;
import dev.steward.gate.Route;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.text.ShellQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code …/api/} help page of every resource, with curl commands generated from its routes. */
final class ApiHelp {

  private ApiHelp() {}

  static void rows(Kinds kinds) {
    List<Kind<?>> all =
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
    all.forEach(ApiHelp::row);
  }

  private static <T> void row(Kind<T> kind) {
    Right right = kind.name().equals("whoAmI") ? Right.open() : Right.read();
    kind.row(Method.GET, "api", right, (call, _) -> help(call));
  }

  /** Path of the help page of the requested resource, or of its nearest ancestor that has one. */
  static String path(Call call) {
    Place<?> place = call.place();
    while (place.kind().routes().stream().noneMatch(row -> row.verb().equals("api"))) {
      Place<?> above = place.parent();
      if (above == null) {
        break;
      }
      place = above;
    }
    return call.site().contextPath() + "/" + place.url() + "api/";
  }

  private static Response help(Call call) {
    if (!call.request().rawPath().endsWith("/")) {
      String query = call.request().rawQuery();
      return Response.redirect(call.path() + "api/" + (query == null ? "" : "?" + query));
    }
    var lines = new ArrayList<String>();
    for (Route<?> route : call.place().kind().routes()) {
      if (route.method() == Method.POST
          && !route.verb().contains("descriptorByName")
          && mayTry(call, route.right())) {
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
                Frame.of(call),
                "url",
                call.url(),
                "lines",
                lines,
                "described",
                call.rights().allows(call.caller(), Permission.READ, ProtectedObject.SERVER)))
        .with("Link", "<" + call.root() + "openapi.json>; rel=\"service-desc\"");
  }

  /**
   * Whether the rule may admit the caller; rules about the user's own data are checked by their
   * routes.
   */
  private static boolean mayTry(Call call, Right right) {
    return switch (right) {
      case Right.Open _, Right.Hook _, Right.Self _, Right.SelfOr _ -> true;
      case Right.Needs(var permission) -> call.may(permission);
      case Right.NeedsOne(var permissions) -> permissions.stream().anyMatch(call::may);
    };
  }
}
