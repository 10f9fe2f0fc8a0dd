package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sixty requests that clients make most often: their status, relevant headers and the structure
 * of the body, as listed in {@code endpoints/rows.txt}.
 */
class EndpointsIT {

  private static final Path ROWS = Path.of("src/test/resources/endpoints/rows.txt");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern TOKEN = Pattern.compile("\"tokenUuid\":\"([^\"]+)\"");
  private static final String PROJECT =
      """
      <project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>\
      <hudson.model.StringParameterDefinition><name>SAY</name><defaultValue>nothing</defaultValue>\
      </hudson.model.StringParameterDefinition></parameterDefinitions>\
      </hudson.model.ParametersDefinitionProperty></properties><builders><hudson.tasks.Shell>\
      <command>echo "$SAY" > out.txt; echo '&lt;testsuite&gt;&lt;testcase classname="a.B" \
      name="c"/&gt;&lt;/testsuite&gt;' > r.xml</command></hudson.tasks.Shell></builders><publishers>\
      <hudson.tasks.ArtifactArchiver><artifacts>out.txt</artifacts></hudson.tasks.ArtifactArchiver>\
      <hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>\
      </hudson.tasks.junit.JUnitResultArchiver></publishers></project>\
      """;

  @TempDir Path folder;

  /** One line of {@code rows.txt}. */
  private record Row(
      int rank, String method, String path, String sent, int status, String headers, String body) {

    static Row of(String line) {
      String[] parts = line.split(" ?\\| ?", -1);
      String[] call = parts[1].split(" ", 2);
      return new Row(
          Integer.parseInt(parts[0].strip()),
          call[0],
          call[1].strip(),
          parts[2].strip(),
          Integer.parseInt(parts[3].strip()),
          parts[4].strip(),
          parts[5].strip());
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private String queued = "";
  private String token = "";

  @Test
  void theSixtyMostUsedEndpointsRespondAsClientsExpect() throws IOException, InterruptedException {
    List<Row> rows =
        Files.readAllLines(ROWS).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Row::of)
            .toList();
    Set<Integer> ranks = new HashSet<>();
    rows.forEach(row -> ranks.add(row.rank()));
    assertThat(ranks)
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 60).boxed().toList());
    try (Product product = Product.start(folder.resolve("home"))) {
      String auth =
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      ("admin:" + product.adminPassword()).getBytes(StandardCharsets.UTF_8));
      var all = new SoftAssertions();
      for (Row row : rows) {
        HttpResponse<String> answer = send(product, auth, row);
        all.check(() -> check(row, answer));
      }
      all.assertAll();
    }
  }

  private HttpResponse<String> send(Product product, String auth, Row row)
      throws IOException, InterruptedException {
    String base = product.url().replaceFirst("/$", "");
    String path = row.path();
    if (path.startsWith("QUEUED")) {
      path = path.replace("QUEUED", queued);
    }
    if (path.startsWith("/job/app/1/api")) {
      awaitBuild(base, auth);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", auth);
    String[] sent = row.sent().split(": ", 2);
    String body =
        sent.length < 2 ? "" : sent[1].replace("PROJECT", PROJECT).replace("TOKEN", token);
    if (!body.isEmpty()) {
      request.header("Content-Type", sent[0]);
    }
    HttpResponse<String> answer =
        client.send(
            request.method(row.method(), HttpRequest.BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofString());
    answer
        .headers()
        .firstValue("Location")
        .filter(location -> location.contains("/queue/item/") && queued.isEmpty())
        .ifPresent(location -> queued = location.substring(base.length()).replaceFirst("/$", ""));
    Matcher createdToken = TOKEN.matcher(answer.body());
    if (createdToken.find()) {
      token = createdToken.group(1);
    }
    return answer;
  }

  private void awaitBuild(String base, String auth) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/job/app/lastCompletedBuild/api/json"))
            .header("Authorization", auth)
            .build();
    Product.await(
        "the build to end",
        Duration.ofSeconds(60),
        () -> {
          try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void check(Row row, HttpResponse<String> answer) {
    String what = row.method() + " " + row.path() + " -> " + answer + "\n" + answer.body();
    assertThat(answer.statusCode()).as(what).isEqualTo(row.status());
    for (String header : row.headers().split(", ", -1)) {
      String[] pair = header.split("=", 2);
      if (header.startsWith("!")) {
        assertThat(answer.headers().firstValue(header.substring(1))).as(what).isEmpty();
      } else if (!header.isEmpty()) {
        assertThat(answer.headers().firstValue(pair[0]).orElse("")).as(what).matches(pair[1]);
      }
    }
    String[] body = row.body().split(" ", 2);
    switch (body[0]) {
      case "json" -> {
        JsonNode read = JSON.readTree(answer.body());
        assertThat(read.propertyNames()).as(what).contains(body[1].split(","));
      }
      case "xml" ->
          assertThat(answer.body()).as(what).containsPattern("^(<\\?xml[^>]*\\?>\\s*)?<" + body[1]);
      case "text" -> assertThat(answer.body()).as(what).startsWith(body[1]);
      case "html" -> assertThat(answer.body()).as(what).startsWith("<!DOCTYPE html>");
      case "empty" -> assertThat(answer.body()).as(what).isEmpty();
      case "any" -> {}
      default -> throw new IllegalArgumentException("Unknown body type: " + row.body());
    }
  }
}
