package dev.steward.rest.api;

import dev.steward.export.JsonSchemas;
import dev.steward.export.Model;
import dev.steward.routing.AccessRule;
import dev.steward.routing.Route;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAPI operation: one method at one path. It covers several routes if several resource types
 * share the path.
 *
 * @param method GET, POST or DELETE
 */
record Operation(String path, String method, List<String> names, List<RouteEntry> entries) {

  /** A route with its pattern and its documentation. */
  record RouteEntry(String pattern, Route<?> route, @Nullable RouteUsage usage) {

    /** The format of the remote API that the route serves; null for other routes. */
    @Nullable String format() {
      String verb = route.verb();
      return route.type().isExporting() && verb.startsWith("api/") ? verb.substring(4) : null;
    }
  }

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "json", "application/json",
          "xml", "application/xml",
          "python", "text/x-python",
          "schema", "application/xml");

  String tag(RouteUsages usages) {
    Route<?> route = entries.getFirst().route();
    String endpoint = route.endpointName();
    if (endpoint.startsWith("web.")) {
      return "pages";
    }
    String[] words = endpoint.split("\\.", -1);
    return words.length > 2 && words[0].equals("rest") && usages.tags().containsKey(words[1])
        ? words[1]
        : usages.area(route.type().name());
  }

  Json.Writer json(String id, RouteUsages usages, JsonSchemas schemas) {
    RouteEntry first = entries.getFirst();
    RouteUsage usage =
        entries.stream().map(RouteEntry::usage).filter(one -> one != null).findFirst().orElse(null);
    String format = first.format();
    var permissions = new LinkedHashSet<String>();
    entries.forEach(entry -> permissions.add(entry.route().rule().label()));
    String permission = String.join("; ", permissions);
    Json.Writer json =
        Json.object()
            .put("operationId", id)
            .putTexts("tags", List.of(tag(usages)))
            .put("summary", summary(usage, format))
            .put("description", "Permission: " + permission + ".")
            .put("x-steward-permission", permission)
            .putTexts("x-steward-routes", entries.stream().map(RouteEntry::pattern).toList());
    if (first.route().method() == Route.Method.ANY) {
      json.put("x-steward-any-method", true);
    }
    List<Json.Writer> parameters = parameters(usage, format);
    if (!parameters.isEmpty()) {
      json.put("parameters", parameters);
    }
    if (usage != null && !method.equals("GET")) {
      body(json, usage);
    }
    return json.put("responses", responses(usage, format, schemas)).put("security", security());
  }

  private static String summary(@Nullable RouteUsage usage, @Nullable String format) {
    String line = usage == null ? "" : usage.summary();
    if (format != null) {
      return (line.isEmpty() ? "The exported resource" : line)
          + (format.equals("schema") ? ", as an XML schema" : ", as " + format);
    }
    return line.isEmpty() ? "A page" : line;
  }

  private boolean isOpen() {
    AccessRule right = entries.getFirst().route().rule();
    return right instanceof AccessRule.OpenRule || right instanceof AccessRule.WebhookRule;
  }

  /** Any of the authentication schemes; optional for public routes. */
  private List<Json.Writer> security() {
    if (entries.getFirst().route().rule() instanceof AccessRule.WebhookRule) {
      return List.of(Json.object());
    }
    var all = new ArrayList<Json.Writer>();
    if (isOpen()) {
      all.add(Json.object());
    }
    all.add(Json.object().putTexts("basic", List.of()));
    all.add(Json.object().putTexts("bearer", List.of()));
    Json.Writer session = Json.object().putTexts("session", List.of());
    boolean needsNoCrumb =
        method.equals("GET")
            || entries.getFirst().route().rule() instanceof AccessRule.CrumblessReadRule;
    all.add(needsNoCrumb ? session : session.putTexts("crumb", List.of()));
    return all;
  }

  private List<Json.Writer> parameters(@Nullable RouteUsage usage, @Nullable String format) {
    var all = new ArrayList<Json.Writer>();
    names.forEach(name -> all.add(OpenApi.ref("parameters", "path-" + name)));
    if (usage != null) {
      for (RouteUsage.UsageField field : usage.fields()) {
        if (field.in() != RouteUsage.FieldLocation.FORM) {
          boolean path = field.in() == RouteUsage.FieldLocation.PATH;
          all.add(
              Json.object()
                  .put("name", field.name())
                  .put("in", field.in().name().toLowerCase(java.util.Locale.ROOT))
                  .put("required", path || field.required())
                  .put(
                      "description",
                      field.description() + (path ? "; slashes are not escaped" : ""))
                  .put("schema", Json.object().put("type", "string")));
        }
      }
    }
    if (format != null && entries.getFirst().route().endpointName().startsWith("routing.")) {
      for (String name : OpenApi.queryParameters(format)) {
        all.add(OpenApi.ref("parameters", name));
      }
    }
    return all;
  }

  private static void body(Json.Writer json, RouteUsage usage) {
    Json.Writer content = Json.object();
    List<RouteUsage.UsageField> fields = usage.fields(RouteUsage.FieldLocation.FORM);
    boolean required = fields.isEmpty() && !usage.bodies().isEmpty();
    if (!fields.isEmpty()) {
      Json.Writer properties = Json.object();
      var requiredNames = new ArrayList<String>();
      for (RouteUsage.UsageField field : fields) {
        properties.put(
            field.name(),
            Json.object().put("type", "string").put("description", field.description()));
        if (field.required()) {
          requiredNames.add(field.name());
        }
      }
      Json.Writer schema = Json.object().put("type", "object").put("properties", properties);
      if (!requiredNames.isEmpty()) {
        schema.putTexts("required", requiredNames);
        required = true;
      }
      usage.forms().forEach(type -> content.put(type, Json.object().put("schema", schema)));
    }
    for (RouteUsage.UsageBody body : usage.bodies()) {
      content.put(
          body.type(),
          Json.object()
              .put("schema", bodySchema(body.type()).put("description", body.description())));
    }
    if (!fields.isEmpty() || !usage.bodies().isEmpty()) {
      json.put("requestBody", Json.object().put("required", required).put("content", content));
    }
  }

  /** The schema of a body: any JSON, or text. */
  private static Json.Writer bodySchema(String type) {
    return type.endsWith("json") ? Json.object() : Json.object().put("type", "string");
  }

  private Json.Writer responses(
      @Nullable RouteUsage usage, @Nullable String format, JsonSchemas schemas) {
    var all = new TreeMap<String, Json.Writer>();
    if (!isOpen()) {
      all.put("401", OpenApi.ref("responses", "Unauthenticated"));
      all.put("403", OpenApi.ref("responses", "Forbidden"));
    }
    if (!names.isEmpty()) {
      all.put("404", OpenApi.ref("responses", "NotFound"));
    }
    if (format != null) {
      all.put("200", document(format, schemas));
      all.put("304", OpenApi.ref("responses", "NotModified"));
      all.put("400", OpenApi.ref("responses", "Invalid"));
    } else if (usage == null) {
      all.put("200", response("A page", "text/html", Json.object().put("type", "string")));
    }
    if (usage != null) {
      if (!usage.fields().isEmpty() || !usage.bodies().isEmpty()) {
        all.put("400", OpenApi.ref("responses", "Invalid"));
      }
      usage
          .responses()
          .forEach(documented ->
              all.put(Integer.toString(documented.status()), documentedResponse(documented)));
    }
    Json.Writer json = Json.object();
    all.forEach(json::put);
    return json.put("default", OpenApi.ref("responses", "Refused"));
  }

  private Json.Writer document(String format, JsonSchemas schemas) {
    var models = new ArrayList<Model<?>>();
    entries.forEach(entry -> models.addAll(entry.route().type().models()));
    return response(
        "The document",
        MEDIA_TYPES.getOrDefault(format, "application/xml"),
        format.equals("json") ? schemas.reference(models) : Json.object().put("type", "string"));
  }

  private static Json.Writer documentedResponse(RouteUsage.UsageResponse outcome) {
    String type = outcome.type();
    String schema = outcome.schema();
    Json.Writer json = Json.object().put("description", outcome.description());
    if (outcome.status() == 201 || outcome.status() == 302 || outcome.status() == 303) {
      json.put("headers", Json.object().put("Location", OpenApi.ref("headers", "Location")));
    }
    if (type == null) {
      return outcome.status() < 400 ? json : json.put("content", OpenApi.errorContent());
    }
    return json.put(
        "content",
        Json.object()
            .put(
                type,
                Json.object()
                    .put(
                        "schema",
                        schema == null ? bodySchema(type) : OpenApi.ref("schemas", schema))));
  }

  private static Json.Writer response(String description, String type, Json.Writer schema) {
    return Json.object()
        .put("description", description)
        .put("content", Json.object().put(type, Json.object().put("schema", schema)));
  }
}
