package dev.steward.web.admin;

import dev.steward.access.Authorization;
import dev.steward.access.AuthorizationJson;
import dev.steward.access.AuthorizationPolicy;
import dev.steward.access.GrantEntry;
import dev.steward.access.Matrix;
import dev.steward.access.Permission;
import dev.steward.access.Strategy;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.secret.Digests;
import dev.steward.web.Templates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Permission page: authorization strategy and permission matrix. */
public final class PermissionPages {

  /** A larger matrix can be edited only through its REST document. */
  private static final int MAX_ROWS = 200;

  /** Empty rows for new entries, so that the form works without scripts. */
  private static final int EMPTY_ROWS = 3;

  private final Authorization authorization;

  public PermissionPages(Authorization authorization) {
    this.authorization = authorization;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .manage()
        .route(Method.GET, "permissions", administer, this::page)
        .route(Method.POST, "permissions", administer, this::save);
  }

  /**
   * A row of the matrix.
   *
   * @param permissionIds ids of the granted permissions
   */
  public record MatrixRow(GrantEntry.GranteeType kind, String name, Set<String> permissionIds) {}

  /** A column of the matrix. */
  public record MatrixColumn(String id, String group, String name) {}

  /** An optional permission, which is enforced separately only if enabled. */
  public record OptionalPermission(String id, String title, boolean enabled) {}

  private Response page(RequestContext call, Site site) {
    AuthorizationPolicy policy = authorization.policy(call.caller());
    return page(call, 200, policy, version(policy), "", false);
  }

  /** Version of the policy, to detect concurrent changes. */
  private static String version(AuthorizationPolicy policy) {
    return Digests.hex(
            Digests.sha256(
                AuthorizationJson.toJson(policy).toString().getBytes(StandardCharsets.UTF_8)))
        .substring(0, 16);
  }

  private static Response page(
      RequestContext call,
      int status,
      AuthorizationPolicy policy,
      String version,
      String error,
      boolean saved) {
    Matrix matrix =
        switch (policy.strategy()) {
          case Strategy.FullControlOnceLoggedIn _ -> Matrix.EMPTY;
          case Strategy.GlobalMatrix(Matrix one) -> one;
          case Strategy.ProjectMatrix(Matrix one) -> one;
        };
    var lines = new ArrayList<MatrixRow>();
    for (GrantEntry entry : matrix.entries()) {
      var permissionIds = new HashSet<String>();
      entry.permissions().forEach(one -> permissionIds.add(one.id()));
      lines.add(new MatrixRow(entry.kind(), entry.name(), permissionIds));
    }
    boolean tooMany = lines.size() > MAX_ROWS;
    for (int i = 0; i < EMPTY_ROWS; i++) {
      lines.add(new MatrixRow(GrantEntry.GranteeType.USER, "", Set.of()));
    }
    var columns = new ArrayList<MatrixColumn>();
    var options = new ArrayList<OptionalPermission>();
    for (Permission permission : Permission.values()) {
      if (permission.isOptional()) {
        options.add(
            new OptionalPermission(
                permission.id(),
                permission.title(),
                policy.enabledOptional().contains(permission)));
      }
      if (permission.isGrantable()
          && (!permission.isOptional() || policy.enabledOptional().contains(permission))) {
        int slash = permission.title().indexOf('/');
        columns.add(
            new MatrixColumn(
                permission.id(),
                permission.title().substring(0, slash),
                permission.title().substring(slash + 1)));
      }
    }
    return Templates.page(
        call,
        status,
        "admin/permissions.jte",
        Map.ofEntries(
            Map.entry("frame", ManageTasks.layout(call)),
            Map.entry("strategy", strategy(policy)),
            Map.entry(
                "anonymousRead",
                policy.strategy() instanceof Strategy.FullControlOnceLoggedIn(boolean read)
                    && read),
            Map.entry("lines", tooMany ? List.of() : lines),
            Map.entry("tooMany", tooMany),
            Map.entry("columns", columns),
            Map.entry("options", options),
            Map.entry("version", version),
            Map.entry("said", error),
            Map.entry("saved", saved)));
  }

  private static String strategy(AuthorizationPolicy policy) {
    return switch (policy.strategy()) {
      case Strategy.FullControlOnceLoggedIn _ -> "all";
      case Strategy.GlobalMatrix _ -> "global";
      case Strategy.ProjectMatrix _ -> "project";
    };
  }

  private Response save(RequestContext call, Site site) {
    Parameters parameters = call.parameters();
    AuthorizationPolicy before = authorization.policy(call.caller());
    String version = parameters.get("version", "");
    if (!Digests.constantTimeEquals(version, version(before))) {
      throw new Problem.Conflict(
          "The permissions have been changed since this form was opened. Reload the form.");
    }
    AuthorizationPolicy requested;
    try {
      requested = parsePolicy(parameters);
    } catch (Problem.Invalid e) {
      return page(call, 400, before, version, e.getMessage(), false);
    }
    try {
      authorization.change(call.caller(), requested);
    } catch (Problem.Invalid e) {
      return page(call, 400, requested, version, e.getMessage(), false);
    }
    return page(call, 200, requested, version(requested), "", true);
  }

  private static AuthorizationPolicy parsePolicy(Parameters parameters) {
    Set<Permission> enabled = permissions(parameters.all("optional"));
    Strategy strategy =
        switch (parameters.get("strategy", "")) {
          case "all" -> new Strategy.FullControlOnceLoggedIn(parameters.has("anonymousRead"));
          case "global" -> new Strategy.GlobalMatrix(matrix(parameters));
          case "project" -> new Strategy.ProjectMatrix(matrix(parameters));
          default -> throw new Problem.Invalid("Select an authorization strategy.");
        };
    return new AuthorizationPolicy(strategy, enabled);
  }

  private static Matrix matrix(Parameters parameters) {
    var entries = new ArrayList<GrantEntry>();
    for (int i = 0; i < MAX_ROWS + EMPTY_ROWS; i++) {
      String name = parameters.get("name." + i, "").strip();
      Set<Permission> granted = permissions(parameters.all("p." + i));
      if (granted.isEmpty()) {
        continue;
      }
      if (name.isEmpty()) {
        throw new Problem.Invalid("A row has permissions but no name: enter a user or a group.");
      }
      GrantEntry.GranteeType kind =
          switch (parameters.get("kind." + i, "")) {
            case "GROUP" -> GrantEntry.GranteeType.GROUP;
            case "EITHER" -> GrantEntry.GranteeType.EITHER;
            default -> GrantEntry.GranteeType.USER;
          };
      entries.add(new GrantEntry(kind, name, granted));
    }
    return new Matrix(entries);
  }

  private static Set<Permission> permissions(List<String> ids) {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    for (String id : ids) {
      Permission permission = Permission.named(id);
      if (permission == null) {
        throw new Problem.Invalid("Unknown permission. Reload the form.");
      }
      all.add(permission);
    }
    return all;
  }
}
