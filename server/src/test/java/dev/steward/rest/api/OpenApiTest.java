package dev.steward.rest.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.steward.routing.Route;
import dev.steward.testing.Http;
import dev.steward.testing.PopulatedServer;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** {@code /openapi.json} is valid, covers every route, and matches the responses. */
@Tag("integration")
class OpenApiTest {

  private static final String OPENAPI_SCHEMA_URL = "https://spec.openapis.org/oas/3.1/";
  private static final Pattern REF = Pattern.compile("\"\\$ref\":\"#/([^\"]+)\"");

  private static final JsonMapper JSON = new JsonMapper();

  @RegisterExtension static final TestServer server = TestServer.create();
  private static PopulatedServer populated;
  private static String documentText;
  private static Map<String, @Nullable Object> document;

  @BeforeAll
  static void start() {
    populated = new PopulatedServer(server);
    populated.populate();
    documentText = server.getBody("/openapi.json");
    document = Json.readObject(documentText);
  }

  @AfterAll
  static void stop() {
    populated.stopBuilds();
  }

  /** An operation of the document with its path and method. */
  private record Operation(String path, String method, Map<String, @Nullable Object> json) {
    List<?> list(String name) {
      return json.get(name) instanceof List<?> list ? list : List.of();
    }
  }

  private static List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    object(document, "paths")
        .forEach((path, item) ->
            Json.asObject(item)
                .forEach((method, operation) ->
                    operations.add(new Operation(path, method, Json.asObject(operation)))));
    return operations;
  }

  private static Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> json, String... names) {
    Map<String, @Nullable Object> current = json;
    for (String name : names) {
      current = Json.asObject(current.get(name));
    }
    return current;
  }

  private static SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder -> builder.schemas(OpenApiTest::officialSchema));
  }

  /** A schema published by the OpenAPI Initiative; null for any other IRI. */
  private static @Nullable String officialSchema(String iri) {
    if (!iri.startsWith(OPENAPI_SCHEMA_URL)) {
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
  void theDocumentIsValidOpenApi() {
    Schema schema =
        registry().getSchema(SchemaLocation.of(OPENAPI_SCHEMA_URL + "schema-base/2022-10-07"));
    assertThat(schema.validate(documentText, InputFormat.JSON)).isEmpty();
    assertThat(
            schema.validate(
                documentText.replaceFirst("\"operationId\"", "\"operation\""), InputFormat.JSON))
        .as("the OpenAPI schema detects an invalid field")
        .isNotEmpty();
    assertThat(
            schema.validate(
                documentText.replaceFirst("\"type\":\"integer\"", "\"type\":\"whole\""),
                InputFormat.JSON))
        .as("the OpenAPI schema checks nested schemas")
        .isNotEmpty();
  }

  @Test
  void everyRouteIsDocumentedOnce() {
    var described = new ArrayList<String>();
    for (Operation operation : operations()) {
      for (Object row : operation.list("x-steward-routes")) {
        described.add(row + " by " + operation.method());
      }
    }
    var expected = new ArrayList<String>();
    server
        .routeTable()
        .routesByPattern()
        .forEach((key, route) -> {
          boolean postDescribed =
              described.contains(key + " by post") && route.method() == Route.Method.ANY;
          switch (route.method()) {
            case GET, ANY -> expected.add(key + " by get");
            case GET_POST -> expected.addAll(List.of(key + " by get", key + " by post"));
            case POST -> expected.add(key + " by post");
            case DELETE -> expected.add(key + " by delete");
          }
          if (postDescribed) {
            expected.add(key + " by post");
          }
        });
    assertThat(described).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void everyApiRouteHasADescription() {
    assertThat(ApiEndpoints.gaps(server.routeTable()))
        .as("describe the route in server/src/main/resources/dev/steward/rest/api/usage.txt")
        .isEmpty();
  }

  @Test
  void documentedPermissionsMatchTheRoutes() {
    Map<String, Route<?>> rows = server.routeTable().routesByPattern();
    for (Operation operation : operations()) {
      for (Object row : operation.list("x-steward-routes")) {
        assertThat(String.valueOf(operation.json().get("x-steward-permission")))
            .as(operation.path())
            .contains(Objects.requireNonNull(rows.get(row)).rule().label());
      }
    }
  }

  @Test
  void referencesResolveAndOperationIdsAreUnique() {
    Matcher matcher = REF.matcher(documentText);
    var refs = new TreeSet<String>();
    while (matcher.find()) {
      refs.add(matcher.group(1));
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
  void pathTemplatesAreUnique() {
    var shapes = new HashSet<String>();
    for (String path : object(document, "paths").keySet()) {
      assertThat(shapes.add(path.replaceAll("\\{[^}]*}", "{}"))).as(path).isTrue();
    }
  }

  @Test
  void everyPathVariableIsADeclaredParameter() {
    Map<String, @Nullable Object> parameters = object(document, "components", "parameters");
    for (Operation operation : operations()) {
      var declared = new TreeSet<String>();
      for (Object parameterJson : operation.list("parameters")) {
        Map<String, @Nullable Object> parameter = Json.asObject(parameterJson);
        String ref = Json.text(parameter, "$ref");
        if (ref != null) {
          parameter = object(parameters, ref.substring(ref.lastIndexOf('/') + 1));
        }
        if ("path".equals(parameter.get("in"))) {
          declared.add(String.valueOf(parameter.get("name")));
          assertThat(Json.text(parameter, "description")).as(operation.path()).isNotBlank();
        }
      }
      var pathVariables = new TreeSet<String>();
      Matcher name = Pattern.compile("\\{([^}]*)}").matcher(operation.path());
      while (name.find()) {
        pathVariables.add(name.group(1));
      }
      assertThat(declared).as(operation.path()).isEqualTo(pathVariables);
    }
  }

  /** The schema of a response as a standalone document. */
  private static Schema schema(SchemaRegistry registry, Object schema) {
    var schemaJson = new LinkedHashMap<String, Object>();
    schemaJson.put("components", Map.of("schemas", object(document, "components", "schemas")));
    schemaJson.put("allOf", List.of(schema));
    return registry.getSchema(JSON.writeValueAsString(schemaJson));
  }

  @Test
  void responsesMatchTheirSchemas() {
    SchemaRegistry registry = registry();
    var seenClasses = new TreeSet<String>();
    var comparedRoutes = new TreeSet<String>();
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
      for (Object row : operation.list("x-steward-routes")) {
        for (String url : populated.urls(String.valueOf(row))) {
          for (String query : List.of("", "?depth=1", "?depth=2", "?depth=3")) {
            Http.Reply reply = server.get(url + query);
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
                .as("an undescribed field is detected at " + url)
                .isNotEmpty();
            comparedRoutes.add(String.valueOf(row));
            collectClasses(reply.body(), seenClasses);
          }
        }
      }
    }
    var missingRoutes = new TreeSet<String>();
    server
        .routeTable()
        .routesByPattern()
        .keySet()
        .forEach(key -> {
          if (key.endsWith("/api/json ANY") && !comparedRoutes.contains(key)) {
            missingRoutes.add(key);
          }
        });
    assertThat(missingRoutes).as("routes without a compared response").isEmpty();
    assertThat(seenClasses)
        .as("classes in the compared responses")
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

  private static void collectClasses(String body, Set<String> seenClasses) {
    Matcher matcher = Pattern.compile("\"_class\":\"([^\"]+)\"").matcher(body);
    while (matcher.find()) {
      seenClasses.add(matcher.group(1));
    }
  }

  @Test
  void errorResponsesMatchTheirSchemas() {
    SchemaRegistry registry = registry();
    Map<String, String> schemaNames =
        Map.of("application/problem+json", "Problem", "application/json", "Failure");
    schemaNames.forEach((type, name) -> {
      Schema schema = schema(registry, Map.of("$ref", "#/components/schemas/" + name));
      for (String path : List.of("/job/none/api/json", "/api/json?depth=x", "/createItem")) {
        Http.Reply reply = server.get(path, "Accept: " + type);
        assertThat(reply.status()).as(path).isGreaterThanOrEqualTo(400);
        assertThat(schema.validate(reply.body(), InputFormat.JSON)).as(reply.body()).isEmpty();
      }
    });
  }

  @Test
  void otherResponsesMatchTheirSchemas() {
    SchemaRegistry registry = registry();
    Http.Reply response = server.post(TestServer.GENERATE_TOKEN_PATH, "newTokenName=o");
    assertSchema(registry, "TokenMade", response.body());
    assertSchema(registry, "TokenMade", "{\"status\":\"ok\",\"data\":{}}", false);
    String token = Http.basic("admin", server.createToken().value());
    assertSchema(registry, "Tokens", server.http().get("/me/api-tokens", token).body());
    assertSchema(registry, "Token", server.http().get("/whoAmI/token", token).body());
    assertSchema(registry, "Health", server.http().get("/health").body());
    assertSchema(registry, "Groups", server.http().get("/me/groups", token).body());
    assertSchema(registry, "Switches", server.http().get("/api-token-settings", token).body());
    assertSchema(registry, "Revisions", server.http().get("/job/x/revisions", token).body());
  }

  private static void assertSchema(SchemaRegistry registry, String name, String body) {
    assertSchema(registry, name, body, true);
  }

  private static void assertSchema(
      SchemaRegistry registry, String name, String body, boolean valid) {
    Schema schema = schema(registry, Map.of("$ref", "#/components/schemas/" + name));
    assertThat(schema.validate(body, InputFormat.JSON).isEmpty())
        .as(name + ": " + body)
        .isEqualTo(valid);
  }

  @Test
  void theDocumentIsCachedByETag() {
    Http.Reply first = server.get("/openapi.json");
    assertThat(first.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
    String tag = first.header("ETag");
    assertThat(tag).isNotNull();
    server.createJob("another", "true");
    Http.Reply second = server.get("/openapi.json", "If-None-Match: " + tag);
    assertThat(second.status()).as("the document does not depend on jobs").isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @Test
  void theDocumentRequiresOverallRead() {
    assertThat(server.http().get("/openapi.json").status()).isEqualTo(403);
    assertThat(server.http().get("/openapi.json", Http.basic("admin", "wrong")).status())
        .isEqualTo(401);
  }

  @Test
  void theApiPageLinksToTheDocument() {
    Http.Reply page = server.get("/api/");
    assertThat(page.header("Link")).contains("openapi.json>; rel=\"service-desc\"");
    assertThat(page.body()).contains("/openapi.json\"");
  }

  @Test
  void theApiPageHidesCallsWithoutPermission() {
    assertThat(server.getBody("/api/")).containsPattern("quietDown");
    server.createUser("reader", "reader");
    Http.Reply response =
        server.post(
            "/authorization",
            "{\"projectMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},{\"user\":{\"name\":\"reader\",\"permissions\":[\"Overall/Read\"]}}]}}");
    assertThat(response.status()).as(response.body()).isEqualTo(204);
    Http.Reply page = server.http().get("/api/", Http.basic("reader", "reader"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).doesNotContain("quietDown");
  }
}
