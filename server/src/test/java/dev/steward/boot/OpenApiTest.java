package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.steward.gate.Route;
import dev.steward.rest.api.ApiPlaces;
import dev.steward.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code /openapi.json} is valid, covers every route, and matches the responses. */
class OpenApiTest {

  private static final String OAS = "https://spec.openapis.org/oas/3.1/";
  private static final Pattern REF = Pattern.compile("\"\\$ref\":\"#/([^\"]+)\"");

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path folder;
  private static Running server;
  private static Furnished furnished;
  private static String text;
  private static Map<String, @Nullable Object> document;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    furnished = new Furnished(server);
    furnished.everything();
    text = server.http.get("/openapi.json", server.admin()).body();
    document = Json.readObject(text);
  }

  @AfterAll
  static void stop() {
    furnished.end();
    server.close();
  }

  /** An operation of the document with its path and method. */
  private record Operation(String path, String method, Map<String, @Nullable Object> json) {
    List<?> list(String name) {
      return json.get(name) instanceof List<?> list ? list : List.of();
    }
  }

  private static List<Operation> operations() {
    var all = new ArrayList<Operation>();
    object(document, "paths")
        .forEach((path, item) ->
            Json.asObject(item)
                .forEach((method, operation) ->
                    all.add(new Operation(path, method, Json.asObject(operation)))));
    return all;
  }

  private static Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> in, String... names) {
    Map<String, @Nullable Object> at = in;
    for (String name : names) {
      at = Json.asObject(at.get(name));
    }
    return at;
  }

  private static SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(OpenApiTest::official));
  }

  /** A schema published by the OpenAPI Initiative; null for any other IRI. */
  private static @Nullable String official(String iri) {
    if (!iri.startsWith(OAS)) {
      return null;
    }
    String file = "/" + iri.substring("https://".length());
    try (InputStream in = OpenApiTest.class.getResourceAsStream(file)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itIsAnOpenApiDocument() {
    Schema schema = registry().getSchema(SchemaLocation.of(OAS + "schema-base/2022-10-07"));
    assertThat(schema.validate(text, InputFormat.JSON)).isEmpty();
    assertThat(
            schema.validate(
                text.replaceFirst("\"operationId\"", "\"operation\""), InputFormat.JSON))
        .as("the schema finds what is wrong")
        .isNotEmpty();
    assertThat(
            schema.validate(
                text.replaceFirst("\"type\":\"integer\"", "\"type\":\"whole\""), InputFormat.JSON))
        .as("it looks into schemas")
        .isNotEmpty();
  }

  @Test
  void everyRowOfTheTableIsInItOnce() {
    var described = new ArrayList<String>();
    for (Operation operation : operations()) {
      for (Object row : operation.list("x-steward-rows")) {
        described.add(row + " by " + operation.method());
      }
    }
    var wanted = new ArrayList<String>();
    server
        .steward
        .routeTable()
        .routesByPattern()
        .forEach((key, route) -> {
          boolean written =
              described.contains(key + " by post") && route.method() == Route.Method.ANY;
          switch (route.method()) {
            case GET, ANY -> wanted.add(key + " by get");
            case GET_POST -> wanted.addAll(List.of(key + " by get", key + " by post"));
            case POST -> wanted.add(key + " by post");
            case DELETE -> wanted.add(key + " by delete");
          }
          if (written) {
            wanted.add(key + " by post");
          }
        });
    assertThat(described).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void everyRowThatIsNoPageSaysWhatItDoes() {
    assertThat(ApiPlaces.gaps(server.steward.routeTable()))
        .as("say it in server/src/main/resources/dev/steward/rest/api/usage.txt")
        .isEmpty();
  }

  @Test
  void rightsAreThoseOfTheTable() {
    Map<String, Route<?>> rows = server.steward.routeTable().routesByPattern();
    for (Operation operation : operations()) {
      for (Object row : operation.list("x-steward-rows")) {
        assertThat(String.valueOf(operation.json().get("x-steward-right")))
            .as(operation.path())
            .contains(Objects.requireNonNull(rows.get(row)).rule().label());
      }
    }
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryOperationHasANameOfItsOwn() {
    Matcher found = REF.matcher(text);
    var refs = new TreeSet<String>();
    while (found.find()) {
      refs.add(found.group(1));
    }
    assertThat(refs).hasSizeGreaterThan(50);
    for (String ref : refs) {
      String[] names = ref.split("/", -1);
      assertThat(object(document, names)).as(ref).isNotEmpty();
    }
    var ids = new HashSet<Object>();
    for (Operation operation : operations()) {
      assertThat(ids.add(operation.json().get("operationId"))).as(operation.path()).isTrue();
    }
  }

  @Test
  void noTwoPathsAreTheSameTemplate() {
    var shapes = new HashSet<String>();
    for (String path : object(document, "paths").keySet()) {
      assertThat(shapes.add(path.replaceAll("\\{[^}]*}", "{}"))).as(path).isTrue();
    }
  }

  @Test
  void everyNameInAPathIsAParameterOfIt() {
    Map<String, @Nullable Object> parameters = object(document, "components", "parameters");
    for (Operation operation : operations()) {
      var declared = new TreeSet<String>();
      for (Object each : operation.list("parameters")) {
        Map<String, @Nullable Object> parameter = Json.asObject(each);
        String ref = Json.text(parameter, "$ref");
        if (ref != null) {
          parameter = object(parameters, ref.substring(ref.lastIndexOf('/') + 1));
        }
        if ("path".equals(parameter.get("in"))) {
          declared.add(String.valueOf(parameter.get("name")));
          assertThat(Json.text(parameter, "description")).as(operation.path()).isNotBlank();
        }
      }
      var wanted = new TreeSet<String>();
      Matcher name = Pattern.compile("\\{([^}]*)}").matcher(operation.path());
      while (name.find()) {
        wanted.add(name.group(1));
      }
      assertThat(declared).as(operation.path()).isEqualTo(wanted);
    }
  }

  /** The schema of a response as a standalone document. */
  private static Schema schema(SchemaRegistry registry, Object schema) {
    var alone = new LinkedHashMap<String, Object>();
    alone.put("components", Map.of("schemas", object(document, "components", "schemas")));
    alone.put("allOf", List.of(schema));
    return registry.getSchema(JSON.writeValueAsString(alone));
  }

  @Test
  void whatPlacesShowIsAsDescribed() {
    SchemaRegistry registry = registry();
    var seen = new TreeSet<String>();
    var shown = new TreeSet<String>();
    for (Operation operation : operations()) {
      if (!operation.path().endsWith("/api/json")) {
        continue;
      }
      Schema schema =
          schema(
              registry,
              Objects.requireNonNull(
                  object(operation.json(), "responses", "200", "content", "application/json")
                      .get("schema")));
      for (Object row : operation.list("x-steward-rows")) {
        for (String url : furnished.urls(String.valueOf(row))) {
          for (String query : List.of("", "?depth=1", "?depth=2", "?depth=3")) {
            Http.Reply reply = server.http.get(url + query, server.admin());
            if (reply.status() == 404 || (reply.status() == 403 && url.contains("/alice/"))) {
              continue; // not every combination of names in a pattern exists
            }
            assertThat(reply.status()).as(url).isEqualTo(200);
            assertThat(schema.validate(reply.body(), InputFormat.JSON))
                .as(url + query + ": " + reply.body())
                .isEmpty();
            assertThat(
                    schema.validate(
                        reply.body().replaceFirst("\\{", "{\"undescribed\":1,"), InputFormat.JSON))
                .as("a field more is found at " + url)
                .isNotEmpty();
            shown.add(String.valueOf(row));
            classes(reply.body(), seen);
          }
        }
      }
    }
    var notShown = new TreeSet<String>();
    server
        .steward
        .routeTable()
        .routesByPattern()
        .keySet()
        .forEach(key -> {
          if (key.endsWith("/api/json ANY") && !shown.contains(key)) {
            notShown.add(key);
          }
        });
    assertThat(notShown).as("places that nothing was compared of").isEmpty();
    assertThat(seen)
        .as("tables that were met")
        .contains(
            "hudson.model.FreeStyleProject",
            "com.cloudbees.hudson.plugins.folder.Folder",
            "hudson.model.FreeStyleBuild",
            "hudson.model.Queue$WaitingItem",
            "hudson.model.Queue$BlockedItem",
            "hudson.model.Queue$LeftItem",
            "hudson.model.Executor",
            "hudson.slaves.SlaveComputer",
            "hudson.model.ListView",
            "hudson.model.AllView",
            "hudson.plugins.nested_view.NestedView",
            "hudson.plugins.git.util.BuildData",
            "hudson.plugins.git.GitChangeSetList",
            "hudson.model.ParametersAction",
            "hudson.model.ChoiceParameterDefinition",
            "hudson.tasks.junit.TestResultAction",
            "hudson.model.User");
  }

  private static void classes(String body, Set<String> seen) {
    Matcher found = Pattern.compile("\"_class\":\"([^\"]+)\"").matcher(body);
    while (found.find()) {
      seen.add(found.group(1));
    }
  }

  @Test
  void refusalsAreAsDescribed() {
    SchemaRegistry registry = registry();
    Map<String, String> wanted =
        Map.of("application/problem+json", "Problem", "application/json", "Failure");
    wanted.forEach((type, name) -> {
      Schema schema = schema(registry, Map.of("$ref", "#/components/schemas/" + name));
      for (String path : List.of("/job/none/api/json", "/api/json?depth=x", "/createItem")) {
        Http.Reply reply = server.http.get(path, server.admin(), "Accept: " + type);
        assertThat(reply.status()).as(path).isGreaterThanOrEqualTo(400);
        assertThat(schema.validate(reply.body(), InputFormat.JSON)).as(reply.body()).isEmpty();
      }
    });
  }

  @Test
  void otherAnswersAreAsDescribed() {
    SchemaRegistry registry = registry();
    Http.Reply made = server.http.post(Running.GENERATE, "newTokenName=o", server.admin());
    compare(registry, "TokenMade", made.body());
    compare(registry, "TokenMade", "{\"status\":\"ok\",\"data\":{}}", false);
    String token = Http.basic("admin", server.token().value());
    compare(registry, "Tokens", server.http.get("/me/api-tokens", token).body());
    compare(registry, "Token", server.http.get("/whoAmI/token", token).body());
    compare(registry, "Health", server.http.get("/health").body());
    compare(registry, "Groups", server.http.get("/me/groups", token).body());
    compare(registry, "Switches", server.http.get("/api-token-settings", token).body());
    compare(registry, "Revisions", server.http.get("/job/x/revisions", token).body());
  }

  private static void compare(SchemaRegistry registry, String name, String body) {
    compare(registry, name, body, true);
  }

  private static void compare(SchemaRegistry registry, String name, String body, boolean fits) {
    Schema schema = schema(registry, Map.of("$ref", "#/components/schemas/" + name));
    assertThat(schema.validate(body, InputFormat.JSON).isEmpty())
        .as(name + ": " + body)
        .isEqualTo(fits);
  }

  @Test
  void itIsKeptAndNotSentAgainToWhoHasIt() {
    Http.Reply first = server.http.get("/openapi.json", server.admin());
    assertThat(first.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
    String tag = first.header("ETag");
    assertThat(tag).isNotNull();
    server.job("another", "true");
    Http.Reply second = server.http.get("/openapi.json", server.admin(), "If-None-Match: " + tag);
    assertThat(second.status()).as("jobs change nothing in it").isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void strangersSeeItWhereTheyMayReadTheServer() {
    assertThat(server.http.get("/openapi.json").status()).isEqualTo(403);
    assertThat(server.http.get("/openapi.json", Http.basic("admin", "wrong")).status())
        .isEqualTo(401);
  }

  @Test
  void thePageOfTheRemoteApiLeadsToIt() {
    Http.Reply page = server.http.get("/api/", server.admin());
    assertThat(page.header("Link")).contains("openapi.json>; rel=\"service-desc\"");
    assertThat(page.body()).contains("/openapi.json\"");
  }

  @Test
  void thePageOfTheRemoteApiNamesNoCallThatTheCallerMayNotMake() {
    assertThat(server.http.get("/api/", server.admin()).body()).containsPattern("quietDown");
    server.http.post(
        "/securityRealm/createAccountByAdmin",
        "username=reader&password1=reader&password2=reader",
        server.admin());
    Http.Reply given =
        server.http.post(
            "/authorization",
            "{\"projectMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},{\"user\":{\"name\":\"reader\",\"permissions\":[\"Overall/Read\"]}}]}}",
            server.admin());
    assertThat(given.status()).as(given.body()).isEqualTo(204);
    Http.Reply page = server.http.get("/api/", Http.basic("reader", "reader"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).doesNotContain("quietDown");
  }
}
