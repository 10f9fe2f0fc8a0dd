package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.boot.Steward;
import dev.steward.setting.ServerSettings;
import dev.steward.testing.Http;
import dev.steward.testing.LocalCli;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Minimum password length: where it applies, and where Jenkins' rule applies instead. */
@Tag("integration")
class PasswordLengthTest {

  private static final String TOO_SHORT_MESSAGE =
      "The password is too short: it has 1 character, but the minimum is 8.";

  @TempDir Path folder;

  @RegisterExtension final TestServer server = TestServer.create();

  private Http.Reply addUser(String name, String password) {
    return server.post(
        "/people/add", "username=" + name + "&password1=" + password + "&password2=" + password);
  }

  private Http.Reply addUserByJenkinsUrl(String name, String password) {
    return server.post(
        "/securityRealm/createAccountByAdmin",
        "username=" + name + "&password1=" + password + "&password2=" + password);
  }

  private int loginStatus(String name, String password) {
    return server.http().get("/api/json", Http.basic(name, password)).status();
  }

  @Test
  void aPageRefusesAShortPasswordAndSaysWhy() {
    assertThat(addUser("ann", "1").status()).isEqualTo(400);
    assertThat(addUser("ann", "1").body())
        .contains(TOO_SHORT_MESSAGE, "At least 8 characters.", "value=\"ann\"");
    assertThat(addUser("ann", "1234567").status()).isEqualTo(400);
    assertThat(addUser("ann", "12345678").status()).isEqualTo(302);
    assertThat(loginStatus("ann", "12345678")).isEqualTo(200);
    // The limit counts characters, not bytes: these are eight characters of four bytes each.
    assertThat(addUser("bob", "%F0%9F%94%91".repeat(8)).status()).isEqualTo(302);
    assertThat(addUser("cleo", "%F0%9F%94%91".repeat(7)).status()).isEqualTo(400);
    String change = "currentPassword=12345678&password1=1&password2=1";
    String ann = Http.basic("ann", "12345678");
    Http.Reply refused = server.http().post("/user/ann/security/password", change, ann);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains(TOO_SHORT_MESSAGE, "At least 8 characters.");
    assertThat(server.http().post("/user/ann/password", change, ann))
        .matches(reply -> reply.status() == 400 && reply.body().contains(TOO_SHORT_MESSAGE));
    assertThat(loginStatus("ann", "12345678")).isEqualTo(200);
  }

  @Test
  void jenkinsUrlsAcceptShortPasswordsByDefault() {
    assertThat(addUserByJenkinsUrl("ann", "1").status()).isEqualTo(302);
    assertThat(loginStatus("ann", "1")).isEqualTo(200);
    changeSettings("{\"passwordMinLengthEverywhere\":true}");
    assertThat(addUserByJenkinsUrl("bob", "1"))
        .matches(reply -> reply.status() == 400 && reply.body().contains(TOO_SHORT_MESSAGE));
    // An existing short password still works.
    assertThat(loginStatus("ann", "1")).isEqualTo(200);
    changeSettings("{\"passwordMinLength\":12}");
    assertThat(addUserByJenkinsUrl("bob", "12345678901").status()).isEqualTo(400);
    assertThat(addUserByJenkinsUrl("bob", "123456789012").status()).isEqualTo(302);
    changeSettings("{\"passwordMinLength\":1}");
    assertThat(addUser("cleo", "1").status()).isEqualTo(302);
  }

  private void changeSettings(String json) {
    assertThat(server.postJson("/settings", json).status()).isEqualTo(200);
  }

  @Test
  void importedUsersAreExemptFromTheMinimumLength() {
    String yaml =
        """
        jenkins:
          securityRealm:
            local:
              users:
                - { id: ann, password: "1" }
                - { id: bob, password: "#jbcrypt:$2a$04$abcdefghijklmnopqrstuuO1vKk1mJ0rCw0sS5cNq6oV2wY3xZ4aK" }
        """;
    assertThat(
            server.post("/configuration-as-code/apply", yaml, "Content-Type: text/plain").status())
        .isEqualTo(200);
    assertThat(loginStatus("ann", "1")).isEqualTo(200);
  }

  private String runUserCommand(String password, String verb) throws IOException {
    Path file = folder.resolve("typed");
    Files.writeString(file, password + "\n");
    var cli = new LocalCli();
    int status =
        cli.run(
            "user",
            verb,
            "--user",
            "ann",
            "--password-file",
            file.toString(),
            "--home",
            server.home().toString());
    return status + " " + cli.err();
  }

  @Test
  void theCommandLineRefusesAShortPasswordWithTheServerRunningOrStopped() throws IOException {
    changeSettings("{\"passwordMinLength\":10}");
    assertThat(runUserCommand("123456789", "create"))
        .startsWith("1 ")
        .contains("it has 9 characters, but the minimum is 10.");
    assertThat(runUserCommand("1234567890", "create")).startsWith("0 ");
    assertThat(runUserCommand("1", "password")).startsWith("1 ").contains("too short");
    server.closeKeepingBuilds();
    assertThat(runUserCommand("123456789", "password"))
        .startsWith("1 ")
        .contains("the minimum is 10.");
    assertThat(runUserCommand("another-one", "password")).startsWith("0 ");
  }

  @Test
  void theInitialPasswordFileMayHoldAShortPassword() throws IOException {
    Path file = folder.resolve("first");
    Files.writeString(file, "admin\n");
    Path home = folder.resolve("other");
    try (Steward other =
        Steward.start(
            ServerSettings.at(home).port(0).adminPasswordFile(file).executors(1).build())) {
      assertThat(new Http(other.url()).get("/api/json", Http.basic("admin", "admin")).status())
          .isEqualTo(200);
    }
  }
}
