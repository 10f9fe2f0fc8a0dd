package dev.steward.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.setting.ServerSettings;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Responses to failed authentication are identical and echo nothing from the request. */
@Tag("integration")
class UnauthorizedResponseTest {

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createJob("x", "true");
    server.createUser("barred", "secret1");
    server.post("/user/barred/disable");
  }

  /** The response without its date and request ID. */
  private static String stableText(Http.Reply reply) {
    return reply.status()
        + "\n"
        + String.join(
            "\n",
            reply.headerLines().stream()
                .filter(line -> !line.startsWith("Date:") && !line.startsWith("X-Request-Id:"))
                .sorted()
                .toList())
        + "\n\n"
        + reply.body();
  }

  @Test
  void allWrongCredentialsGetTheSameResponse() {
    for (String accept : List.of("text/html", "application/json", "text/plain")) {
      var responses = new HashSet<String>();
      for (String authorization :
          List.of(
              Http.basic("nobody", "x"),
              Http.basic("admin", "wrong"),
              Http.basic("barred", "secret1"),
              Http.basic("barred", "wrong"),
              Http.basic("admin", ""),
              Http.basic("nobody", "11" + "ab".repeat(16)),
              Http.basic("admin", "11" + "ab".repeat(16)),
              "Authorization: Bearer 11" + "cd".repeat(16),
              "Authorization: Bearer nonsense")) {
        Http.Reply reply = server.http().get("/job/x/api/json", authorization, "Accept: " + accept);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).startsWith("Basic realm=\"Jenkins\"");
        responses.add(stableText(reply));
      }
      assertThat(responses).as(accept).hasSize(1);
    }
  }

  @Test
  void anonymousResponsesDoNotRevealWhatExists() {
    for (String[] pair :
        new String[][] {
          {"/job/x/", "/job/y/"},
          {"/job/x/api/json", "/job/y/api/json"},
          {"/job/x/1/consoleText", "/job/y/1/consoleText"},
          {"/user/admin/", "/user/nobody/"},
          {"/view/all/", "/view/none/"}
        }) {
      Http.Reply existing = server.http().get(pair[0]);
      assertThat(existing.status()).isEqualTo(403);
      assertThat(existing.header("WWW-Authenticate")).isNull();
      assertThat(stableTextWithoutPath(pair[0], existing))
          .isEqualTo(stableTextWithoutPath(pair[1], server.http().get(pair[1])));
    }
  }

  /** Removes the requested path, which the page contains only in its login link. */
  private static String stableTextWithoutPath(String path, Http.Reply reply) {
    String encodedPath = URLEncoder.encode(path, StandardCharsets.UTF_8);
    return stableText(reply).replace(encodedPath, "").replaceAll("Content-Length: [0-9]+", "");
  }

  private static @Nullable String challenge(String path, String... headers) {
    Http.Reply reply = server.http().get(path, headers);
    assertThat(reply.status()).as(path).isEqualTo(401);
    return reply.header("WWW-Authenticate");
  }

  @Test
  void theLoginErrorPageNeverOpensABrowserPrompt() {
    String wrongLogin = Http.basic("somebody", "wrong");
    for (String[] headers : new String[][] {{}, {wrongLogin}, {"Authorization: Digest x"}}) {
      for (String path : List.of("/loginError", "/loginError/")) {
        assertThat(challenge(path, headers)).isEqualTo("Bearer realm=\"Steward\"");
      }
    }
    wrongLogin = Http.basic("somebody-else", "wrong");
    for (String browserHeader :
        List.of("User-Agent: Mozilla/5.0", "Sec-Fetch-Mode: cors", "Sec-Fetch-Site: none")) {
      assertThat(challenge("/api/json", wrongLogin, browserHeader))
          .isEqualTo("Bearer realm=\"Steward\"");
    }
    assertThat(challenge("/api/json", wrongLogin)).startsWith("Basic realm=\"Jenkins\"");
  }

  @Test
  void suggestedCommandsUseOnlyTheConfiguredUrl() {
    var settings =
        ServerSettings.at(folder.resolve("named"))
            .port(0)
            .url("https://ci.example.org/")
            .executors(1)
            .build();
    try (var serverWithUrl = new TestServer(settings, store -> store)) {
      var bodies = new ArrayList<String>();
      for (String path : List.of("/x/'y'/$(id)", "/job/it's/", "/createItem", "/%22%3Cscript%3E")) {
        for (String[] headers :
            new String[][] {
              {"Host: evil.example"},
              {"Host: evil.example", Http.basic("a", "b")},
              {"Host: evil.example", serverWithUrl.admin()},
              {
                "Host: evil.example",
                "X-Forwarded-Host: evil.example",
                "Origin: http://evil.example"
              }
            }) {
          Http.Reply reply = serverWithUrl.http().get(path, headers);
          assertThat(reply.status()).isGreaterThanOrEqualTo(400);
          assertThat(String.join("\n", reply.headerLines()) + reply.body())
              .as(path)
              .doesNotContain("evil.example")
              .doesNotContain("$(id)")
              .doesNotContain("it's")
              .doesNotContain("'y'")
              .doesNotContain("<script>");
          bodies.add(reply.body());
        }
      }
      assertThat(bodies)
          .anyMatch(body -> body.contains("&#39;https://ci.example.org/api/json&#39;"));
      String plainText =
          serverWithUrl.http().get("/api/json", "Host: evil.example", "Accept: text/plain").body();
      assertThat(plainText)
          .contains("'https://ci.example.org/me/descriptorByName/")
          .contains("-u \"$USER:$TOKEN\" 'https://ci.example.org/api/json'");
    }
  }

  @Test
  void aQuoteInAJobNameIsEscapedInTheSuggestedCommand() {
    server.createItem("it%27s", "<project/>");
    String body = server.get("/job/it%27s/build", "Accept: text/plain").body();
    assertThat(body).contains("curl -X POST").doesNotContain("it's");
    assertThat(body).containsAnyOf("/job/it%27s/build'", "/job/it'\\''s/build'");
  }

  @Test
  void whoAmIEchoesNoRequestHeaders() {
    String body =
        server.get("/whoAmI/api/json", "X-Secret: marked-one", "Cookie: a=marked-two").body();
    assertThat(body).doesNotContain("marked-").doesNotContain("Basic ");
  }
}
