package dev.steward.rest.api;

import dev.steward.access.Crumbs;
import dev.steward.export.JsonSchemas;
import dev.steward.routing.Route;
import dev.steward.routing.RouteTable;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import dev.steward.type.TypeRegistry;
import dev.steward.type.TypeSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Generates the OpenAPI 3.1 document. Paths, names, methods and permissions come from the route
 * table, schemas from the export models, and descriptions from {@link RouteUsages}.
 */
final class OpenApi {

  private static final String SCHEMAS = "#/components/schemas/";

  private final RouteTable<Site> table;
  private final RouteUsages usages;
  private final TypeRegistry types;
  private final Site site;
  private final String cookie;
  private final JsonSchemas schemas = new JsonSchemas(SCHEMAS);

  OpenApi(
      RouteTable<Site> table, RouteUsages usages, TypeRegistry types, Site site, String cookie) {
    this.table = table;
    this.usages = usages;
    this.types = types;
    this.site = site;
    this.cookie = cookie;
  }

  static Json.Writer ref(String kind, String name) {
    return Json.object().put("$ref", "#/components/" + kind + "/" + name);
  }

  /** The parameters that a format of the remote API supports. */
  static List<String> queryParameters(String format) {
    return switch (format) {
      case "json", "python" -> List.of("tree", "depth", "pretty");
      case "xml" -> List.of("tree", "depth", "xpath", "exclude", "wrapper");
      default -> List.of();
    };
  }

  byte[] utf8() {
    Map<String, Route<?>> routes = table.routesByPattern();
    PathTemplates templates =
        PathTemplates.of(routes.keySet().stream().map(OpenApi::pattern).distinct().toList());
    var names = new TreeMap<String, SortedSet<String>>();
    var paths = new TreeMap<String, Map<String, Operation>>();
    routes.forEach((key, route) -> {
      PathTemplates.PathTemplate template = templates.of(pattern(key));
      names.putAll(template.names());
      for (String method : methods(route, usages)) {
        var entry = new Operation.RouteEntry(key, route, usages.find(route, method));
        String path = template.path() + pathSuffix(entry);
        paths
            .computeIfAbsent(path, _ -> new LinkedHashMap<>())
            .computeIfAbsent(
                method,
                _ ->
                    new Operation(
                        path, method, List.copyOf(template.names().keySet()), new ArrayList<>()))
            .entries()
            .add(entry);
      }
    });
    return Json.object()
        .put("openapi", "3.1.0")
        .put("info", info())
        .put(
            "servers",
            List.of(
                Json.object().put("url", site.contextPath().isEmpty() ? "/" : site.contextPath())))
        .put("tags", tags())
        .put("paths", paths(paths))
        .put("components", components(names))
        .put("x-steward-aliases", aliases())
        .utf8();
  }

  /**
   * The routes without documentation, and the documentation without a route. Pages and exported
   * documents need no documentation of their own.
   */
  static List<String> gaps(RouteTable<Site> table, RouteUsages usages) {
    var gaps = new ArrayList<String>();
    table
        .routesByPattern()
        .forEach((key, route) -> {
          for (String method : methods(route, usages)) {
            var entry = new Operation.RouteEntry(key, route, usages.find(route, method));
            if (entry.usage() == null
                && entry.format() == null
                && !route.endpointName().startsWith("web.")) {
              gaps.add(key + ": no documentation for " + method);
            }
          }
        });
    usages.unused().forEach(line -> gaps.add(line + ": no such route"));
    return gaps;
  }

  private static String pattern(String key) {
    return key.substring(0, key.lastIndexOf(' '));
  }

  /** The path after the verb, if any. */
  private static String pathSuffix(Operation.RouteEntry entry) {
    RouteUsage usage = entry.usage();
    if (usage == null || usage.fields(RouteUsage.FieldLocation.PATH).isEmpty()) {
      return "";
    }
    return "/{" + usage.fields(RouteUsage.FieldLocation.PATH).getFirst().name() + "}";
  }

  /** A route for any method is documented as GET, and also as POST if there is a usage for POST. */
  private static List<String> methods(Route<?> route, RouteUsages usages) {
    return switch (route.method()) {
      case ANY -> usages.find(route, "POST") == null ? List.of("GET") : List.of("GET", "POST");
      case GET -> List.of("GET");
      case POST -> List.of("POST");
      case GET_POST -> List.of("GET", "POST");
      case DELETE -> List.of("DELETE");
    };
  }

  private Json.Writer info() {
    return Json.object()
        .put("title", "Steward")
        .put("version", site.productVersion())
        .put(
            "description",
            "An automation server with the remote API of Jenkins (level "
                + Site.WIRE_VERSION
                + "). To read a resource, append api/json to its URL. Jobs in folders"
                + " have the URL /job/FOLDER/job/JOB/, or /job/FOLDER%2FJOB/ with the full name"
                + " in one segment.");
  }

  private List<Json.Writer> tags() {
    var all = new ArrayList<Json.Writer>();
    usages
        .tags()
        .forEach((name, description) ->
            all.add(Json.object().put("name", name).put("description", description)));
    return all;
  }

  private Json.Writer paths(Map<String, Map<String, Operation>> paths) {
    var ids = new HashMap<String, Integer>();
    Json.Writer json = Json.object();
    paths.forEach((path, operations) -> {
      Json.Writer item = Json.object();
      operations.forEach((method, operation) -> {
        String id = id(path, method);
        int count = ids.merge(id, 1, Integer::sum);
        item.put(
            method.toLowerCase(java.util.Locale.ROOT),
            operation.json(count == 1 ? id : id + count, usages, schemas));
      });
      json.put(path, item);
    });
    return json;
  }

  /**
   * An id derived from the path, such as {@code getJobFolderOrJobApiJson}; stable as long as the
   * path is.
   */
  private static String id(String path, String method) {
    var id = new StringBuilder(method.toLowerCase(java.util.Locale.ROOT));
    boolean upper = true;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter) {
        id.append(upper ? Character.toUpperCase(c) : c);
      }
      upper = !letter;
    }
    return path.endsWith("/") ? id.append("Index").toString() : id.toString();
  }

  private Json.Writer components(Map<String, SortedSet<String>> names) {
    Json.Writer schemaJson = Json.object();
    var all = new TreeMap<String, String>(usages.schemas());
    schemas.all().forEach((name, schema) -> all.put(name, schema.toString()));
    TypeSchema.all(types).forEach((name, schema) -> all.put(name, schema.toString()));
    all.put("Problem", ErrorResponses.PROBLEM);
    all.put("Failure", ErrorResponses.FAILURE);
    all.forEach(schemaJson::putJson);
    Json.Writer headers =
        Json.object()
            .put("Location", header("the URL of the result or of the next page"))
            .put("X-Error", header("the error message"))
            .put("X-Required-Permission", header("the missing permission"))
            .put("ETag", header("the version of the response"))
            .put("Retry-After", header("seconds to wait"));
    return Json.object()
        .put("schemas", schemaJson)
        .put("parameters", parameters(names))
        .put("headers", headers)
        .put("responses", ErrorResponses.responses())
        .put("securitySchemes", securitySchemes());
  }

  private static Json.Writer header(String description) {
    return Json.object()
        .put("description", description)
        .put("schema", Json.object().put("type", "string"));
  }

  private Json.Writer parameters(Map<String, SortedSet<String>> names) {
    Json.Writer json = Json.object();
    names.forEach((name, kinds) -> {
      Json.Writer parameter = parameter(name, "path", "string", describe(kinds));
      json.put("path-" + name, parameter.put("required", true));
    });
    return json.put(
            "tree",
            parameter(
                "tree",
                "query",
                "string",
                "the fields to return, such as jobs[name,lastBuild[number,result]]{0,10}"))
        .put("depth", parameter("depth", "query", "integer", "how many levels to return"))
        .put(
            "pretty",
            parameter("pretty", "query", "string", "if present, the document is indented"))
        .put(
            "xpath",
            parameter("xpath", "query", "string", "XPath of the part of the document to return"))
        .put(
            "exclude",
            Json.object()
                .put("name", "exclude")
                .put("in", "query")
                .put("description", "XPath of elements to omit")
                .put(
                    "schema",
                    Json.object()
                        .put("type", "array")
                        .put("items", Json.object().put("type", "string"))))
        .put(
            "wrapper",
            parameter(
                "wrapper", "query", "string", "an element that encloses all results of xpath"));
  }

  private String describe(SortedSet<String> kinds) {
    return String.join("; ", kinds.stream().map(usages::name).distinct().toList());
  }

  private static Json.Writer parameter(String name, String in, String type, String description) {
    return Json.object()
        .put("name", name)
        .put("in", in)
        .put("description", description)
        .put("schema", Json.object().put("type", type));
  }

  private Json.Writer securitySchemes() {
    return Json.object()
        .put(
            "basic",
            Json.object()
                .put("type", "http")
                .put("scheme", "basic")
                .put("description", "user name with an API token or the password"))
        .put(
            "bearer",
            Json.object()
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "an API token"))
        .put(
            "session",
            Json.object()
                .put("type", "apiKey")
                .put("in", "cookie")
                .put("name", cookie)
                .put("description", "a session created by the login form"))
        .put(
            "crumb",
            Json.object()
                .put("type", "apiKey")
                .put("in", "header")
                .put("name", Crumbs.FIELD)
                .put(
                    "description",
                    "the crumb of the session, from /crumbIssuer/api/json; not needed for"
                        + " requests with an Authorization header"));
  }

  /** Alternative paths of resources that are described under a shorter path. */
  private Json.Writer aliases() {
    Json.Writer json = Json.object();
    table.aliases().forEach(json::put);
    return json;
  }

  /** The content of an error response for each accepted media type. */
  static Json.Writer errorContent() {
    return ErrorResponses.content();
  }
}
