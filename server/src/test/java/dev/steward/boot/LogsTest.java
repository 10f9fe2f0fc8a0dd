package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Error logs and error responses contain no secrets of the failed request. */
class LogsTest {

  @TempDir Path folder;

  /** A store that fails on demand, as on a full disk. */
  private record Breaking(Store store, AtomicBoolean broken) implements Store {

    private void look() {
      if (broken.get()) {
        throw new IllegalStateException("the test broke the store");
      }
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      look();
      return store.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      look();
      return store.write(work);
    }

    @Override
    public long statementCount() {
      return store.statementCount();
    }

    @Override
    public void copyTo(Path file) {
      store.copyTo(file);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Test
  void anErrorIsToldWithANumberAndNeitherLogNorAnswerHoldsASecret() {
    var settings =
        new ServerSettings(
            folder.resolve("home"),
            "127.0.0.1",
            0,
            "",
            null,
            null,
            null,
            null,
            List.of(),
            1,
            false);
    var broken = new AtomicBoolean();
    PrintStream before = System.err;
    var caught = new ByteArrayOutputStream();
    var answers = new StringBuilder();
    List<String> secrets;
    try (var server = new Running(settings, store -> new Breaking(store, broken));
        var stream = new PrintStream(caught, true, StandardCharsets.UTF_8)) {
      server.user("ann", "marked-of-ann");
      Running.Session session = server.login();
      String token = server.token().value();
      String remembered = server.form("admin", server.password, "&remember_me=on").toString();
      String chosen = "11" + "7e".repeat(16);
      secrets =
          List.of(
              server.password,
              token.substring(2),
              chosen.substring(2),
              session.crumb(),
              session.cookie().substring(session.cookie().indexOf('=') + 1),
              server.admin().substring("Authorization: Basic ".length()),
              "marked-");
      System.setErr(stream);
      broken.set(true);
      String add = Running.GENERATE.replace("generateNewToken", "addFixedToken");
      String[] own = {
        "Cookie: " + session.cookie() + "; remember-me=marked-" + remembered.length(),
        "Jenkins-Crumb: " + session.crumb()
      };
      List<Http.Reply> replies =
          List.of(
              server.http.post(add, "newTokenName=f&newTokenPlainValue=" + chosen, server.admin()),
              server.http.post(add + "?newTokenPlainValue=" + chosen, "", own),
              server.http.post(Running.GENERATE, "newTokenName=t", Http.basic("admin", token)),
              server.http.post(
                  "/me/password",
                  "currentPassword=" + server.password + "&password1=marked-a&password2=marked-a",
                  own),
              server.http.post(
                  "/createItem?name=x&token=marked-trigger",
                  "<project><authToken>marked-trigger</authToken></project>",
                  server.admin(),
                  "Content-Type: application/xml"),
              server.form("nobody", "marked-guess", ""));
      for (Http.Reply reply : replies) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(500);
        answers.append(reply).append('\n');
      }
      broken.set(false);
    } finally {
      System.setErr(before);
    }
    String log = caught.toString(StandardCharsets.UTF_8);
    assertThat(log).contains("internal error").contains("the test broke the store");
    String id = Running.first(java.util.regex.Pattern.compile("[0-9a-f-]{36}"), answers.toString());
    assertThat(log).contains(id);
    for (String secret : secrets) {
      assertThat(log).doesNotContain(secret);
      assertThat(answers.toString()).doesNotContain(secret);
    }
  }
}
