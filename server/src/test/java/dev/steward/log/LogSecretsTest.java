package dev.steward.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Error logs and error responses contain no secrets from the failed request. */
@Tag("integration")
class LogSecretsTest {

  @TempDir Path folder;

  /** A store that fails on demand, as on a full disk. */
  private static final class FailingStore extends DelegatingStore {
    private final AtomicBoolean broken;

    FailingStore(Store store, AtomicBoolean broken) {
      super(store);
      this.broken = broken;
    }

    private void failIfBroken() {
      if (broken.get()) {
        throw new IllegalStateException("the test broke the store");
      }
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      failIfBroken();
      return super.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      failIfBroken();
      return super.write(work);
    }
  }

  @Test
  void errorsHaveAnIdAndLeakNoSecrets() {
    var settings = ServerSettings.at(folder.resolve("home")).port(0).executors(1).build();
    var broken = new AtomicBoolean();
    PrintStream originalErr = System.err;
    var captured = new ByteArrayOutputStream();
    var replyText = new StringBuilder();
    List<String> secrets;
    try (var server = new TestServer(settings, store -> new FailingStore(store, broken));
        var stream = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
      server.createUser("ann", "marked-of-ann");
      UserSession session = server.login();
      String token = server.createToken().value();
      String rememberedLogin =
          server.submitLogin("admin", server.password(), "&remember_me=on").toString();
      String fixedToken = "11" + "7e".repeat(16);
      secrets =
          List.of(
              server.password(),
              token.substring(2),
              fixedToken.substring(2),
              session.crumb(),
              session.cookie().substring(session.cookie().indexOf('=') + 1),
              server.admin().substring("Authorization: Basic ".length()),
              "marked-");
      System.setErr(stream);
      broken.set(true);
      String addTokenPath =
          TestServer.GENERATE_TOKEN_PATH.replace("generateNewToken", "addFixedToken");
      String[] sessionHeaders = {
        "Cookie: " + session.cookie() + "; remember-me=marked-" + rememberedLogin.length(),
        "Jenkins-Crumb: " + session.crumb()
      };
      List<Http.Reply> replies =
          List.of(
              server.post(addTokenPath, "newTokenName=f&newTokenPlainValue=" + fixedToken),
              server
                  .http()
                  .post(addTokenPath + "?newTokenPlainValue=" + fixedToken, "", sessionHeaders),
              server
                  .http()
                  .post(
                      TestServer.GENERATE_TOKEN_PATH, "newTokenName=t", Http.basic("admin", token)),
              server
                  .http()
                  .post(
                      "/me/password",
                      "currentPassword="
                          + server.password()
                          + "&password1=marked-a&password2=marked-a",
                      sessionHeaders),
              server.postXml(
                  "/createItem?name=x&token=marked-trigger",
                  "<project><authToken>marked-trigger</authToken></project>"),
              server.submitLogin("nobody", "marked-guess", ""));
      for (Http.Reply reply : replies) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(500);
        replyText.append(reply).append('\n');
      }
      broken.set(false);
    } finally {
      System.setErr(originalErr);
    }
    String log = captured.toString(StandardCharsets.UTF_8);
    assertThat(log).contains("internal error").contains("the test broke the store");
    String id =
        TestServer.firstMatch(
            java.util.regex.Pattern.compile("[0-9a-f-]{36}"), replyText.toString());
    assertThat(log).contains(id);
    for (String secret : secrets) {
      assertThat(log).doesNotContain(secret);
      assertThat(replyText.toString()).doesNotContain(secret);
    }
  }
}
