package dev.steward.rest.api;

import dev.steward.access.Crumbs;
import dev.steward.export.JsonSchemas;
import dev.steward.gate.Route;
import dev.steward.gate.Site;
import dev.steward.gate.Table;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The table of routes as an OpenAPI 3.1 document. Paths, names, methods and rights are those of the
 * table, schemas are those of the export tables; words come from {@link Usages}.
 */
final class OpenApi {

  private static final String SCHEMAS = "#/components/schemas/";

  private final Table<Site> table;
  private final Usages usages;
  private final Site site;
  private final String cookie;
  private final JsonSchemas schemas = new JsonSchemas(SCHEMAS);

  OpenApi(Table<Site> table, Usages usages, Site site, String cookie) {
    this.table = table;
    this.usages = usages;
    this.site = site;
    this.cookie = cookie;
  }

  static Json.Writer ref(String kind, String name) {
    return Json.object().put("$ref", "#/components/" + kind + "/" + name);
  }

  /** The parameters that a flavour of the remote API understands. */
  static List<String> asked(String flavour) {
    return switch (flavour) {
      case "json", "python" -> List.of("tree", "depth", "pretty");
      case "xml" -> List.of("tree", "depth", "xpath", "exclude", "wrapper");
      default -> List.of();
    };
  }

  byte[] utf8() {
    Map<String, Route<?>> rows = table.rows();
    Templates templates =
        Templates.of(rows.keySet().stream().map(OpenApi::pattern).distinct().toList());
    var names = new TreeMap<String, SortedSet<String>>();
    var paths = new TreeMap<String, Map<String, Operation>>();
    rows.forEach((key, route) -> {
      Templates.Template template = templates.of(pattern(key));
      names.putAll(template.names());
      for (String method : methods(route, usages)) {
        var row = new Operation.Row(key, route, usages.find(route, method));
        String path = template.path() + rest(row);
        paths
            .computeIfAbsent(path, _ -> new LinkedHashMap<>())
            .computeIfAbsent(
                method,
                _ ->
                    new Operation(
                        path, method, List.copyOf(template.names().keySet()), new ArrayList<>()))
            .rows()
            .add(row);
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
        .put("x-steward-ways", ways())
        .utf8();
  }

  /** Pages say by themselves what they are, and the remote API is told for all places at once. */
  static List<String> gaps(Table<Site> table, Usages usages) {
    var gaps = new ArrayList<String>();
    table
        .rows()
        .forEach((key, route) -> {
          for (String method : methods(route, usages)) {
            var row = new Operation.Row(key, route, usages.find(route, method));
            if (row.usage() == null
                && row.flavour() == null
                && !route.endpointName().startsWith("web.")) {
              gaps.add(key + ": nothing is said of " + method);
            }
          }
        });
    usages.unused().forEach(line -> gaps.add(line + ": there is no such row"));
    return gaps;
  }

  private static String pattern(String key) {
    return key.substring(0, key.lastIndexOf(' '));
  }

  /** What follows the verb, where something does. */
  private static String rest(Operation.Row row) {
    Usage usage = row.usage();
    if (usage == null || usage.fields(Usage.In.PATH).isEmpty()) {
      return "";
    }
    return "/{" + usage.fields(Usage.In.PATH).getFirst().name() + "}";
  }

  /** A row that takes any method is described as read, and as written where it is said so. */
  private static List<String> methods(Route<?> route, Usages usages) {
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
            "An automation server that clients of Jenkins' remote API speak to (level "
                + Site.WIRE_VERSION
                + "). A place is read at its URL with api/json behind it. Jobs in folders are"
                + " reached as /job/FOLDER/job/JOB/, or in one segment by their full name:"
                + " /job/FOLDER%2FJOB/.");
  }

  private List<Json.Writer> tags() {
    var all = new ArrayList<Json.Writer>();
    usages
        .tags()
        .forEach((name, line) -> all.add(Json.object().put("name", name).put("description", line)));
    return all;
  }

  private Json.Writer paths(Map<String, Map<String, Operation>> paths) {
    var ids = new HashMap<String, Integer>();
    Json.Writer json = Json.object();
    paths.forEach((path, operations) -> {
      Json.Writer item = Json.object();
      operations.forEach((method, operation) -> {
        String id = id(path, method);
        int times = ids.merge(id, 1, Integer::sum);
        item.put(
            method.toLowerCase(java.util.Locale.ROOT),
            operation.json(times == 1 ? id : id + times, usages, schemas));
      });
      json.put(path, item);
    });
    return json;
  }

  /** {@code getJobFolderOrJobApiJson}: the same for as long as the path is. */
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
    Json.Writer described = Json.object();
    var all = new TreeMap<String, String>(usages.schemas());
    schemas.all().forEach((name, schema) -> all.put(name, schema.toString()));
    all.put("Problem", Refusals.PROBLEM);
    all.put("Failure", Refusals.FAILURE);
    all.forEach(described::putJson);
    Json.Writer headers =
        Json.object()
            .put("Location", header("where to go on, or where what was made is"))
            .put("X-Error", header("the sentence that says what is wrong"))
            .put("X-Required-Permission", header("the right that is missing"))
            .put("ETag", header("names this very answer"))
            .put("Retry-After", header("seconds to wait"));
    return Json.object()
        .put("schemas", described)
        .put("parameters", parameters(names))
        .put("headers", headers)
        .put("responses", Refusals.responses())
        .put("securitySchemes", keys());
  }

  private static Json.Writer header(String line) {
    return Json.object()
        .put("description", line)
        .put("schema", Json.object().put("type", "string"));
  }

  private Json.Writer parameters(Map<String, SortedSet<String>> names) {
    Json.Writer json = Json.object();
    names.forEach((name, kinds) -> {
      Json.Writer parameter = parameter(name, "path", "string", words(kinds));
      json.put("path-" + name, parameter.put("required", true));
    });
    return json.put(
            "tree",
            parameter(
                "tree",
                "query",
                "string",
                "the fields that are wanted: jobs[name,lastBuild[number,result]]{0,10}; costs the"
                    + " least"))
        .put("depth", parameter("depth", "query", "integer", "how many levels are shown"))
        .put("pretty", parameter("pretty", "query", "string", "there at all: indented"))
        .put(
            "xpath",
            parameter("xpath", "query", "string", "the part of the document that is wanted"))
        .put(
            "exclude",
            Json.object()
                .put("name", "exclude")
                .put("in", "query")
                .put("description", "xpaths of what is left out")
                .put(
                    "schema",
                    Json.object()
                        .put("type", "array")
                        .put("items", Json.object().put("type", "string"))))
        .put(
            "wrapper",
            parameter("wrapper", "query", "string", "an element around all that xpath finds"));
  }

  private String words(SortedSet<String> kinds) {
    return String.join("; ", kinds.stream().map(usages::name).distinct().toList());
  }

  private static Json.Writer parameter(String name, String in, String type, String line) {
    return Json.object()
        .put("name", name)
        .put("in", in)
        .put("description", line)
        .put("schema", Json.object().put("type", type));
  }

  private Json.Writer keys() {
    return Json.object()
        .put(
            "basic",
            Json.object()
                .put("type", "http")
                .put("scheme", "basic")
                .put("description", "a user's name and an API token, or the password"))
        .put(
            "bearer",
            Json.object()
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "an API token alone"))
        .put(
            "session",
            Json.object()
                .put("type", "apiKey")
                .put("in", "cookie")
                .put("name", cookie)
                .put("description", "a session of the login form"))
        .put(
            "crumb",
            Json.object()
                .put("type", "apiKey")
                .put("in", "header")
                .put("name", Crumbs.FIELD)
                .put(
                    "description",
                    "the crumb of the session, from /crumbIssuer/api/json; a request that brings"
                        + " its own Authorization needs none"));
  }

  /** Ways to places that are described under a shorter one. */
  private Json.Writer ways() {
    Json.Writer json = Json.object();
    table.waysAgain().forEach(json::put);
    return json;
  }

  /** What a refusal looks like, by what the client asks for. */
  static Json.Writer refusal() {
    return Refusals.content();
  }
}
