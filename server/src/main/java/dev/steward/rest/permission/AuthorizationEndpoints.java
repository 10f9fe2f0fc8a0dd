package dev.steward.rest.permission;

import dev.steward.access.Authorization;
import dev.steward.access.AuthorizationJson;
import dev.steward.access.AuthorizationPolicy;
import dev.steward.access.Groups;
import dev.steward.access.Permission;
import dev.steward.access.User;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and changes the authorization strategy as JSON; for administrators. */
public final class AuthorizationEndpoints {

  private static final int MAX_BYTES = 4 << 20;

  private final Authorization authorization;
  private final Groups groups;

  public AuthorizationEndpoints(Authorization authorization, Groups groups) {
    this.authorization = authorization;
    this.groups = groups;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .server()
        .route(Method.GET_POST, "authorization", administer, this::authorization)
        .route(
            Method.GET,
            "authorization/permissions",
            administer,
            AuthorizationEndpoints::permissions);
    kinds.user().route(Method.GET_POST, "groups", AccessRule.selfOrAdminister(), this::groups);
  }

  private static Map<String, @Nullable Object> body(RequestContext call) {
    return Json.readObject(call.request().text(MAX_BYTES));
  }

  /** {@code /authorization}: GET reads the policy, POST replaces it. */
  private Response authorization(RequestContext call, Site site) {
    if (call.request().isPost()) {
      authorization.change(call.caller(), AuthorizationJson.read(body(call)));
      return Response.of(204);
    }
    AuthorizationPolicy policy = authorization.policy(call.caller());
    return Response.json(200, AuthorizationJson.toJson(policy).toString());
  }

  /** {@code /authorization/permissions}: the grantable permissions and what implies them. */
  private static Response permissions(RequestContext call, Site site) {
    var all = new ArrayList<Json.Writer>();
    for (Permission permission : Permission.values()) {
      if (permission.isGrantable()) {
        List<String> implying =
            permission.impliedBy().stream()
                .filter(Permission::isGrantable)
                .map(Permission::title)
                .toList();
        all.add(
            Json.object()
                .put("title", permission.title())
                .put("id", permission.id())
                .put("ofItems", permission.isItemPermission())
                .put("optional", permission.isOptional())
                .putTexts("impliedBy", implying));
      }
    }
    return Response.json(200, Json.object().put("permissions", all).toString());
  }

  /** {@code USER/groups}: GET reads the groups, POST (administrators only) replaces them. */
  private Response groups(RequestContext call, User user) {
    if (!call.request().isPost()) {
      return Response.json(200, Json.object().putTexts("groups", user.groups()).toString());
    }
    if (!(body(call).get("groups") instanceof List<?> sent)) {
      throw new Problem.Invalid("Send {\"groups\":[\"one\",\"another\"]}.");
    }
    var names = new ArrayList<String>();
    for (Object name : sent) {
      if (!(name instanceof String text)) {
        throw new Problem.Invalid("A group must be a string.");
      }
      names.add(text);
    }
    List<String> updated = groups.set(call.caller(), user, names);
    return Response.json(200, Json.object().putTexts("groups", updated).toString());
  }
}
