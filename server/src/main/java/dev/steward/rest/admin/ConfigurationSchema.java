package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.casc.ConfigurationService;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.Route.Method;
import dev.steward.text.Json;
import dev.steward.type.TypeRegistry;
import dev.steward.type.TypeSchema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /configuration-as-code/schema}: a JSON Schema of the configuration documents. The schema
 * contains the known paths, and the fields of the types in jobs; {@code check} validates the
 * values.
 */
public final class ConfigurationSchema {

  private final ConfigurationService configuration;
  private final TypeRegistry types;

  public ConfigurationSchema(ConfigurationService configuration, TypeRegistry types) {
    this.configuration = configuration;
    this.types = types;
  }

  /** A key in a document with its child keys. */
  private static final class SchemaNode {
    final Map<String, SchemaNode> children = new TreeMap<>();
  }

  /** Adds the routes below the server and below {@code /manage}. */
  public void addRoutes(ResourceTypes kinds) {
    for (String prefix : List.of("configuration-as-code", "manage/configuration-as-code")) {
      kinds
          .server()
          .route(
              Method.GET,
              prefix + "/schema",
              AccessRule.needs(Permission.SYSTEM_READ),
              (_, _) -> Response.json(200, of(configuration.paths(), types)));
    }
  }

  static String of(List<String> paths, TypeRegistry types) {
    Json.Writer definitions = Json.object();
    TypeSchema.all(types).forEach(definitions::put);
    var root = new SchemaNode();
    for (String path : paths) {
      SchemaNode node = root;
      for (String name : path.split("\\.", -1)) {
        node = node.children.computeIfAbsent(name, _ -> new SchemaNode());
      }
    }
    return schema(root)
        .put("$schema", "http://json-schema.org/draft-07/schema#")
        .put("title", "Configuration of Steward")
        .put("definitions", definitions)
        .toString();
  }

  private static Json.Writer schema(SchemaNode node) {
    Json.Writer schema = Json.object();
    if (node.children.isEmpty()) {
      return schema;
    }
    Json.Writer properties = Json.object();
    node.children.forEach((name, child) -> properties.put(name, schema(child)));
    return schema.put("type", "object").put("properties", properties);
  }
}
