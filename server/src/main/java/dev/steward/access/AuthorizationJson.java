package dev.steward.access;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON form of an authorization policy, used for storage and the REST API. The keys are those of
 * Jenkins' configuration as code, so that a section of a configuration file can be sent unchanged.
 */
public final class AuthorizationJson {

  private static final String FULL_CONTROL = "loggedInUsersCanDoAnything";
  private static final String GLOBAL = "globalMatrix";
  private static final String PROJECT = "projectMatrix";
  private static final String OPTIONAL = "optionalPermissions";
  private static final int MAX_ENTRIES = 10_000;

  private AuthorizationJson() {}

  /**
   * Parses a policy.
   *
   * @throws Problem.Invalid if the document is invalid; the message says what is expected
   */
  public static AuthorizationPolicy read(Map<String, @Nullable Object> document) {
    Strategy strategy = null;
    Set<Permission> enabledOptional = Set.of();
    for (var member : document.entrySet()) {
      Object value = member.getValue();
      if (member.getKey().equals(OPTIONAL)) {
        enabledOptional = permissions(value);
        continue;
      }
      if (strategy != null) {
        throw new Problem.Invalid("Set only one authorization strategy.");
      }
      strategy =
          switch (member.getKey()) {
            case FULL_CONTROL -> new Strategy.FullControlOnceLoggedIn(anonymousRead(value));
            case GLOBAL -> new Strategy.GlobalMatrix(matrix(value));
            case PROJECT -> new Strategy.ProjectMatrix(matrix(value));
            default ->
                throw new Problem.Invalid(
                    "Unknown authorization strategy: use loggedInUsersCanDoAnything, globalMatrix"
                        + " or projectMatrix.");
          };
    }
    if (strategy == null) {
      throw new Problem.Invalid(
          "Set one of loggedInUsersCanDoAnything, globalMatrix and projectMatrix.");
    }
    return new AuthorizationPolicy(strategy, enabledOptional);
  }

  private static boolean anonymousRead(@Nullable Object value) {
    if (value == null) {
      return false;
    }
    return switch (Json.asObject(value).get("allowAnonymousRead")) {
      case null -> false;
      case Boolean flag -> flag;
      case Object _ -> throw new Problem.Invalid("allowAnonymousRead must be true or false.");
    };
  }

  private static Matrix matrix(@Nullable Object value) {
    Map<String, @Nullable Object> object = Json.asObject(value);
    for (String key : object.keySet()) {
      if (!key.equals("entries") && !key.equals("permissions")) {
        throw new Problem.Invalid(
            "The only keys of a matrix are 'entries' and, in older files, 'permissions'.");
      }
    }
    var entries = new ArrayList<GrantEntry>();
    for (Object element : list(object.get("entries"), "entries")) {
      entries.add(entry(Json.asObject(element)));
    }
    var lines = new ArrayList<GrantEntry.SingleGrant>();
    for (Object element : list(object.get("permissions"), "permissions")) {
      GrantEntry.SingleGrant line =
          element instanceof String text ? GrantEntry.SingleGrant.of(text) : null;
      if (line == null) {
        throw new Problem.Invalid(
            "Write each permission in the form USER:Overall/Read:ann or GROUP:Job/Build:dev.");
      }
      permission(line.permission());
      lines.add(line);
    }
    entries.addAll(Matrix.of(lines).entries());
    if (entries.size() > MAX_ENTRIES) {
      throw new Problem.Invalid("A matrix can have at most " + MAX_ENTRIES + " entries.");
    }
    return new Matrix(entries);
  }

  private static GrantEntry entry(Map<String, @Nullable Object> object) {
    if (object.size() == 1) {
      String key = object.keySet().iterator().next();
      GrantEntry.GranteeType kind =
          switch (key) {
            case "user" -> GrantEntry.GranteeType.USER;
            case "group" -> GrantEntry.GranteeType.GROUP;
            case "userOrGroup" -> GrantEntry.GranteeType.EITHER;
            default -> null;
          };
      if (kind != null) {
        Map<String, @Nullable Object> grantee = Json.asObject(object.get(key));
        String name = Json.text(grantee, "name");
        return new GrantEntry(
            kind, name == null ? "" : name, permissions(grantee.get("permissions")));
      }
    }
    throw new Problem.Invalid(
        "Write each entry in the form {\"user\":{\"name\":…,\"permissions\":[…]}}; the key is"
            + " user, group or userOrGroup.");
  }

  private static Set<Permission> permissions(@Nullable Object value) {
    var permissions = EnumSet.noneOf(Permission.class);
    for (Object element : list(value, "permissions")) {
      permissions.add(permission(String.valueOf(element)));
    }
    return permissions;
  }

  private static Permission permission(String name) {
    Permission permission = Permission.named(name);
    if (permission == null || !permission.isGrantable()) {
      throw new Problem.Invalid(
          "Unknown permission. Use a name such as Job/Read or hudson.model.Item.Read; GET"
              + " /authorization/permissions lists all names.");
    }
    return permission;
  }

  private static List<?> list(@Nullable Object value, String name) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list;
      case Object _ -> throw new Problem.Invalid(name + " must be a list.");
    };
  }

  /** Serializes a policy in the form that {@link #read} parses. */
  public static Json.Writer toJson(AuthorizationPolicy policy) {
    Json.Writer document = Json.object();
    switch (policy.strategy()) {
      case Strategy.FullControlOnceLoggedIn(boolean anonymousRead) ->
          document.put(FULL_CONTROL, Json.object().put("allowAnonymousRead", anonymousRead));
      case Strategy.GlobalMatrix(Matrix matrix) -> document.put(GLOBAL, toJson(matrix));
      case Strategy.ProjectMatrix(Matrix matrix) -> document.put(PROJECT, toJson(matrix));
    }
    return document.putTexts(OPTIONAL, titles(policy.enabledOptional()));
  }

  private static Json.Writer toJson(Matrix matrix) {
    var entries = new ArrayList<Json.Writer>();
    for (GrantEntry entry : matrix.entries()) {
      String key =
          switch (entry.kind()) {
            case USER -> "user";
            case GROUP -> "group";
            case EITHER -> "userOrGroup";
          };
      entries.add(
          Json.object()
              .put(
                  key,
                  Json.object()
                      .put("name", entry.name())
                      .putTexts("permissions", titles(entry.permissions()))));
    }
    return Json.object().put("entries", entries);
  }

  private static List<String> titles(Set<Permission> permissions) {
    return permissions.stream().sorted().map(Permission::title).toList();
  }
}
