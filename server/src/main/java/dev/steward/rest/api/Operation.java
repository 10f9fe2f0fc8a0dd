package dev.steward.rest.api;

import dev.steward.export.JsonSchemas;
import dev.steward.export.Model;
import dev.steward.gate.AccessRule;
import dev.steward.gate.Route;
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
record Operation(String path, String method, List<String> names, List<Row> rows) {

  /** A route with its pattern and its documentation. */
  record Row(String pattern, Route<?> route, @Nullable Usage usage) {

    /** The format of the remote API that the route serves; null for other routes. */
    @Nullable String flavour() {
      String verb = route.verb();
      return route.type().isExporting() && verb.startsWith("api/") ? verb.substring(4) : null;
    }
  }

  private static final Map<String, String> FLAVOURS =
      Map.of(
          "json", "application/json",
          "xml", "application/xml",
          "python", "text/x-python",
          "schema", "application/xml");

  String tag(Usages usages) {
    Route<?> route = rows.getFirst().route();
    String endpoint = route.endpointName();
    if (endpoint.startsWith("web.")) {
      return "pages";
    }
    String[] words = endpoint.split("\\.", -1);
    return words.length > 2 && words[0].equals("rest") && usages.tags().containsKey(words[1])
        ? words[1]
        : usages.area(route.type().name());
  }

  Json.Writer json(String id, Usages usages, JsonSchemas schemas) {
    Row first = rows.getFirst();
    Usage usage = rows.stream().map(Row::usage).filter(one -> one != null).findFirst().orElse(null);
    String flavour = first.flavour();
    var rights = new LinkedHashSet<String>();
    rows.forEach(row -> rights.add(row.route().rule().label()));
    String right = String.join("; ", rights);
    Json.Writer json =
        Json.object()
            .put("operationId", id)
            .putTexts("tags", List.of(tag(usages)))
            .put("summary", summary(usage, flavour))
            .put("description", "Permission: " + right + ".")
            .put("x-steward-right", right)
            .putTexts("x-steward-rows", rows.stream().map(Row::pattern).toList());
    if (first.route().method() == Route.Method.ANY) {
      json.put("x-steward-any-method", true);
    }
    List<Json.Writer> parameters = parameters(usage, flavour);
    if (!parameters.isEmpty()) {
      json.put("parameters", parameters);
    }
    if (usage != null && !method.equals("GET")) {
      body(json, usage);
    }
    return json.put("responses", responses(usage, flavour, schemas)).put("security", security());
  }

  private static String summary(@Nullable Usage usage, @Nullable String flavour) {
    String line = usage == null ? "" : usage.line();
    if (flavour != null) {
      return (line.isEmpty() ? "The exported resource" : line)
          + (flavour.equals("schema") ? ", as an XML schema" : ", as " + flavour);
    }
    return line.isEmpty() ? "A page" : line;
  }

  private boolean isOpen() {
    AccessRule right = rows.getFirst().route().rule();
    return right instanceof AccessRule.OpenRule || right instanceof AccessRule.WebhookRule;
  }

  /** Any of the authentication schemes; optional for public routes. */
  private List<Json.Writer> security() {
    if (rows.getFirst().route().rule() instanceof AccessRule.WebhookRule) {
      return List.of(Json.object());
    }
    var all = new ArrayList<Json.Writer>();
    if (isOpen()) {
      all.add(Json.object());
    }
    all.add(Json.object().putTexts("basic", List.of()));
    all.add(Json.object().putTexts("bearer", List.of()));
    Json.Writer session = Json.object().putTexts("session", List.of());
    all.add(method.equals("GET") ? session : session.putTexts("crumb", List.of()));
    return all;
  }

  private List<Json.Writer> parameters(@Nullable Usage usage, @Nullable String flavour) {
    var all = new ArrayList<Json.Writer>();
    names.forEach(name -> all.add(OpenApi.ref("parameters", "path-" + name)));
    if (usage != null) {
      for (Usage.Field field : usage.fields()) {
        if (field.in() != Usage.In.FORM) {
          boolean path = field.in() == Usage.In.PATH;
          all.add(
              Json.object()
                  .put("name", field.name())
                  .put("in", field.in().name().toLowerCase(java.util.Locale.ROOT))
                  .put("required", path || field.required())
                  .put("description", field.line() + (path ? "; slashes are not escaped" : ""))
                  .put("schema", Json.object().put("type", "string")));
        }
      }
    }
    if (flavour != null && rows.getFirst().route().endpointName().startsWith("gate.")) {
      for (String name : OpenApi.asked(flavour)) {
        all.add(OpenApi.ref("parameters", name));
      }
    }
    return all;
  }

  private static void body(Json.Writer json, Usage usage) {
    Json.Writer content = Json.object();
    List<Usage.Field> fields = usage.fields(Usage.In.FORM);
    boolean required = fields.isEmpty() && !usage.bodies().isEmpty();
    if (!fields.isEmpty()) {
      Json.Writer properties = Json.object();
      var needed = new ArrayList<String>();
      for (Usage.Field field : fields) {
        properties.put(
            field.name(), Json.object().put("type", "string").put("description", field.line()));
        if (field.required()) {
          needed.add(field.name());
        }
      }
      Json.Writer schema = Json.object().put("type", "object").put("properties", properties);
      if (!needed.isEmpty()) {
        schema.putTexts("required", needed);
        required = true;
      }
      usage.forms().forEach(type -> content.put(type, Json.object().put("schema", schema)));
    }
    for (Usage.Body body : usage.bodies()) {
      content.put(
          body.type(),
          Json.object().put("schema", anything(body.type()).put("description", body.line())));
    }
    if (!fields.isEmpty() || !usage.bodies().isEmpty()) {
      json.put("requestBody", Json.object().put("required", required).put("content", content));
    }
  }

  /** The schema of a body: any JSON, or text. */
  private static Json.Writer anything(String type) {
    return type.endsWith("json") ? Json.object() : Json.object().put("type", "string");
  }

  private Json.Writer responses(
      @Nullable Usage usage, @Nullable String flavour, JsonSchemas schemas) {
    var all = new TreeMap<String, Json.Writer>();
    if (!isOpen()) {
      all.put("401", OpenApi.ref("responses", "Unauthenticated"));
      all.put("403", OpenApi.ref("responses", "Forbidden"));
    }
    if (!names.isEmpty()) {
      all.put("404", OpenApi.ref("responses", "NotFound"));
    }
    if (flavour != null) {
      all.put("200", document(flavour, schemas));
      all.put("304", OpenApi.ref("responses", "NotModified"));
      all.put("400", OpenApi.ref("responses", "Invalid"));
    } else if (usage == null) {
      all.put("200", answer("A page", "text/html", Json.object().put("type", "string")));
    }
    if (usage != null) {
      if (!usage.fields().isEmpty() || !usage.bodies().isEmpty()) {
        all.put("400", OpenApi.ref("responses", "Invalid"));
      }
      usage.outcomes().forEach(each -> all.put(Integer.toString(each.status()), outcome(each)));
    }
    Json.Writer json = Json.object();
    all.forEach(json::put);
    return json.put("default", OpenApi.ref("responses", "Refused"));
  }

  private Json.Writer document(String flavour, JsonSchemas schemas) {
    var models = new ArrayList<Model<?>>();
    rows.forEach(row -> models.addAll(row.route().type().models()));
    return answer(
        "The document",
        FLAVOURS.getOrDefault(flavour, "application/xml"),
        flavour.equals("json") ? schemas.reference(models) : Json.object().put("type", "string"));
  }

  private static Json.Writer outcome(Usage.Outcome outcome) {
    String type = outcome.type();
    String schema = outcome.schema();
    Json.Writer json = Json.object().put("description", outcome.line());
    if (outcome.status() == 201 || outcome.status() == 302 || outcome.status() == 303) {
      json.put("headers", Json.object().put("Location", OpenApi.ref("headers", "Location")));
    }
    if (type == null) {
      return outcome.status() < 400 ? json : json.put("content", OpenApi.refusal());
    }
    return json.put(
        "content",
        Json.object()
            .put(
                type,
                Json.object()
                    .put(
                        "schema",
                        schema == null ? anything(type) : OpenApi.ref("schemas", schema))));
  }

  private static Json.Writer answer(String line, String type, Json.Writer schema) {
    return Json.object()
        .put("description", line)
        .put("content", Json.object().put(type, Json.object().put("schema", schema)));
  }
}
