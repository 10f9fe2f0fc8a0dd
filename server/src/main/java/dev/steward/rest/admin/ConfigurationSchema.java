package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.casc.ConfigurationService;
import dev.steward.gate.AccessRule;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.text.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /configuration-as-code/schema}: a JSON Schema of the configuration documents. It contains
 * the known paths only; {@code check} validates the values.
 */
public final class ConfigurationSchema {

  private ConfigurationSchema() {}

  /** A key in a document with its child keys. */
  private static final class Branch {
    final Map<String, Branch> below = new TreeMap<>();
  }

  /** Adds the routes under both names. */
  public static void add(Kinds kinds, ConfigurationService configured) {
    for (String above : List.of("configuration-as-code", "manage/configuration-as-code")) {
      kinds
          .server()
          .route(
              Method.GET,
              above + "/schema",
              AccessRule.needs(Permission.SYSTEM_READ),
              (_, _) -> Response.json(200, of(configured.paths())));
    }
  }

  static String of(List<String> paths) {
    var top = new Branch();
    for (String path : paths) {
      Branch at = top;
      for (String name : path.split("\\.", -1)) {
        at = at.below.computeIfAbsent(name, _ -> new Branch());
      }
    }
    return described(top)
        .put("$schema", "http://json-schema.org/draft-07/schema#")
        .put("title", "Configuration of Steward")
        .toString();
  }

  private static Json.Writer described(Branch branch) {
    Json.Writer schema = Json.object();
    if (branch.below.isEmpty()) {
      return schema;
    }
    Json.Writer properties = Json.object();
    branch.below.forEach((name, below) -> properties.put(name, described(below)));
    return schema.put("type", "object").put("properties", properties);
  }
}
