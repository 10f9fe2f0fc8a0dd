package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server key, the initial password, and operations that API tokens do not permit. */
@Tag("integration")
class ServerKeyAndTokensTest {

  private static final String SEED =
      "/descriptorByName/jenkins.security.seed.UserSeedProperty/renewSessionSeed";
  private static final String TOKENS = "/descriptorByName/jenkins.security.ApiTokenProperty/";

  @TempDir Path folder;

  @Test
  void aServerKeyOfAnotherDatabasePreventsTheStart() throws IOException {
    Path home = folder.resolve("home");
    Path key = home.resolve("secrets/server.key");
    String token;
    try (var server = new TestServer(home)) {
      token = server.createToken().value();
    }
    byte[] originalKey = Files.readAllBytes(key);
    byte[] otherKey = originalKey.clone();
    otherKey[0] ^= 1;
    Files.write(key, otherKey);
    assertThatThrownBy(() -> new TestServer(home))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("secrets/server.key");
    // A missing key is not replaced by a new one.
    Files.delete(key);
    assertThatThrownBy(() -> new TestServer(home)).isInstanceOf(Problem.Conflict.class);
    Files.write(key, originalKey);
    try (var server = new TestServer(home)) {
      assertThat(server.http().get("/api/json", Http.basic("admin", token)).status())
          .isEqualTo(200);
    }
  }

  @Test
  void theInitialPasswordFileIsDeletedWithTheFirstChange() {
    try (var server = new TestServer(folder.resolve("home"))) {
      Path file = FirstAdmin.passwordFile(server.home());
      assertThat(server.password().length()).isGreaterThanOrEqualTo(32);
      String wrong = "currentPassword=wrong&password1=another-one&password2=another-one";
      assertThat(server.post("/me/password", wrong).status()).isEqualTo(400);
      assertThat(file).exists();
      String right = wrong.replace("wrong", server.password());
      assertThat(server.post("/me/password", right).status()).isEqualTo(204);
      assertThat(file).doesNotExist();
      assertThat(server.get("/api/json").status()).isEqualTo(401);
      assertThat(server.http().get("/api/json", Http.basic("admin", "another-one")).status())
          .isEqualTo(200);
    }
  }

  @Test
  void tokensCannotChangePasswordsRenewSeedsOrLogIn() {
    try (var server = new TestServer(folder.resolve("home"))) {
      server.createUser("bob", "first-one");
      String token = server.createToken().value();
      for (String auth : List.of(Http.basic("admin", token), "Authorization: Bearer " + token)) {
        for (String user : List.of("admin", "bob")) {
          var before = server.dump().get("user_account");
          assertThat(server.http().post("/user/" + user + SEED, "", auth).status()).isEqualTo(403);
          assertThat(
                  server
                      .http()
                      .post(
                          "/user/" + user + "/password",
                          "currentPassword="
                              + server.password()
                              + "&password1=another-one&password2=another-one",
                          auth)
                      .status())
              .isEqualTo(403);
          assertThat(server.dump().get("user_account")).isEqualTo(before);
        }
        // The login form does not accept a token in the Authorization header either.
        Http.Reply form = server.submitLogin("admin", token, "", auth);
        assertThat(form.header("Location")).endsWith("/loginError");
        assertThat(form.header("Set-Cookie")).isNull();
      }
      assertThat(server.submitLogin("admin", token, "").header("Location")).endsWith("/loginError");
    }
  }

  @Test
  void fixedTokensAreNotBearerTokensAndTokensForOthersCannotBeCreated() {
    try (var server = new TestServer(folder.resolve("home"))) {
      String value = "11" + "5a".repeat(16);
      assertThat(
              server
                  .post(
                      "/me" + TOKENS + "addFixedToken",
                      "newTokenName=f&newTokenPlainValue=" + value)
                  .status())
          .isEqualTo(200);
      assertThat(server.http().get("/api/json", Http.basic("admin", value)).status())
          .isEqualTo(200);
      assertThat(server.http().get("/api/json", "Authorization: Bearer " + value).status())
          .isEqualTo(401);
      assertThat(
              server
                  .http()
                  .get("/api/json", "Authorization: Bearer " + server.createToken().value())
                  .status())
          .isEqualTo(200);
      server.createUser("bob", "first-one");
      for (String action : List.of("generateNewToken", "addFixedToken", "changeToken")) {
        assertThat(server.post("/user/bob" + TOKENS + action, "newTokenName=x").status())
            .as(action)
            .isEqualTo(403);
      }
    }
  }
}
