package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.setting.ServerSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses to failed authentication are identical and echo nothing from the request. */
class RefusalTest {

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    server.job("x", "true");
    server.http.post(
        "/securityRealm/createAccountByAdmin",
        "username=barred&password1=secret1&password2=secret1",
        server.admin());
    server.http.post("/user/barred/disable", "", server.admin());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The response without its date and request ID. */
  private static String steady(Http.Reply reply) {
    return reply.status()
        + "\n"
        + String.join(
            "\n",
            reply.head().stream()
                .filter(line -> !line.startsWith("Date:") && !line.startsWith("X-Request-Id:"))
                .sorted()
                .toList())
        + "\n\n"
        + reply.body();
  }

  @Test
  void everyWrongKeyHearsTheSameToTheLastByte() {
    for (String accept : List.of("text/html", "application/json", "text/plain")) {
      var answers = new HashSet<String>();
      for (String key :
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
        Http.Reply reply = server.http.get("/job/x/api/json", key, "Accept: " + accept);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).startsWith("Basic realm=\"Jenkins\"");
        answers.add(steady(reply));
      }
      assertThat(answers).as(accept).hasSize(1);
    }
  }

  @Test
  void whoMayReadNothingIsNotToldWhatThereIs() {
    for (String[] pair :
        new String[][] {
          {"/job/x/", "/job/y/"},
          {"/job/x/api/json", "/job/y/api/json"},
          {"/job/x/1/consoleText", "/job/y/1/consoleText"},
          {"/user/admin/", "/user/nobody/"},
          {"/view/all/", "/view/none/"}
        }) {
      Http.Reply there = server.http.get(pair[0]);
      assertThat(there.status()).isEqualTo(403);
      assertThat(there.header("WWW-Authenticate")).isNull();
      assertThat(without(pair[0], there)).isEqualTo(without(pair[1], server.http.get(pair[1])));
    }
  }

  /** Removes the requested path, which the page contains only in its login link. */
  private static String without(String path, Http.Reply reply) {
    String asked = URLEncoder.encode(path, StandardCharsets.UTF_8);
    return steady(reply).replace(asked, "").replaceAll("Content-Length: [0-9]+", "");
  }

  private static @Nullable String challenge(String path, String... headers) {
    Http.Reply reply = server.http.get(path, headers);
    assertThat(reply.status()).as(path).isEqualTo(401);
    return reply.header("WWW-Authenticate");
  }

  @Test
  void thePageOfAFailedLoginNeverOpensAPrompt() {
    String wrong = Http.basic("somebody", "wrong");
    for (String[] headers : new String[][] {{}, {wrong}, {"Authorization: Digest x"}}) {
      for (String path : List.of("/loginError", "/loginError/")) {
        assertThat(challenge(path, headers)).isEqualTo("Bearer realm=\"Steward\"");
      }
    }
    wrong = Http.basic("somebody-else", "wrong");
    for (String sign :
        List.of("User-Agent: Mozilla/5.0", "Sec-Fetch-Mode: cors", "Sec-Fetch-Site: none")) {
      assertThat(challenge("/api/json", wrong, sign)).isEqualTo("Bearer realm=\"Steward\"");
    }
    assertThat(challenge("/api/json", wrong)).startsWith("Basic realm=\"Jenkins\"");
  }

  @Test
  void suggestedLinesAreMadeOfTheConfiguredAddressAndNothingElse() {
    var settings =
        new ServerSettings(
            folder.resolve("named"),
            "127.0.0.1",
            0,
            "",
            "https://ci.example.org/",
            null,
            null,
            null,
            List.of(),
            1,
            false);
    try (var named = new Running(settings, store -> store)) {
      var advised = new ArrayList<String>();
      for (String path : List.of("/x/'y'/$(id)", "/job/it's/", "/createItem", "/%22%3Cscript%3E")) {
        for (String[] headers :
            new String[][] {
              {"Host: evil.example"},
              {"Host: evil.example", Http.basic("a", "b")},
              {"Host: evil.example", named.admin()},
              {
                "Host: evil.example",
                "X-Forwarded-Host: evil.example",
                "Origin: http://evil.example"
              }
            }) {
          Http.Reply reply = named.http.get(path, headers);
          assertThat(reply.status()).isGreaterThanOrEqualTo(400);
          assertThat(String.join("\n", reply.head()) + reply.body())
              .as(path)
              .doesNotContain("evil.example")
              .doesNotContain("$(id)")
              .doesNotContain("it's")
              .doesNotContain("'y'")
              .doesNotContain("<script>");
          advised.add(reply.body());
        }
      }
      assertThat(advised)
          .anyMatch(body -> body.contains("&#39;https://ci.example.org/api/json&#39;"));
      String plain = named.http.get("/api/json", "Host: evil.example", "Accept: text/plain").body();
      assertThat(plain)
          .contains("'https://ci.example.org/me/descriptorByName/")
          .contains("-u \"$USER:$TOKEN\" 'https://ci.example.org/api/json'");
    }
  }

  @Test
  void aNameWithAQuoteIsQuotedInTheLineThatIsSuggested() {
    assertThat(
            server
                .http
                .post(
                    "/createItem?name=it%27s",
                    "<project/>", server.admin(), "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
    String said = server.http.get("/job/it%27s/build", server.admin(), "Accept: text/plain").body();
    assertThat(said).contains("curl -X POST").doesNotContain("it's");
    assertThat(said).containsAnyOf("/job/it%27s/build'", "/job/it'\\''s/build'");
  }

  @Test
  void whoAmIRepeatsNoHeader() {
    String body =
        server
            .http
            .get("/whoAmI/api/json", server.admin(), "X-Secret: marked-one", "Cookie: a=marked-two")
            .body();
    assertThat(body).doesNotContain("marked-").doesNotContain("Basic ");
  }
}
