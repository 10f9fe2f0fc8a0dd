package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expiration of API tokens on the page, on the command line and in the REST API. */
class TokenLifetimeTest {

  private static final String PAGE = "/user/admin/security/token";
  private static final Pattern UUID = Pattern.compile("uuid ([0-9a-f-]{36})");

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneId.systemDefault());
  }

  private static Http.Reply make(String fields) {
    return server.http.post(PAGE, "newTokenName=t&" + fields, server.admin());
  }

  private static String tokens() {
    return server.http.get("/me/api-tokens", server.admin()).body();
  }

  @Test
  void aDateThatIsTypedCountsWithoutAnythingElse() {
    LocalDate last = today().plusDays(99);
    for (String more : new String[] {"", "&expirationDuration=30", "&expirationDuration=never"}) {
      assertThat(make("tokenExpiration=" + last + more).body())
          .as(more)
          .contains("It expires after " + last + ".");
    }
    assertThat(make("tokenExpiration=" + today()).body())
        .contains("It expires after " + today() + ".");
    assertThat(make("tokenExpiration=").body()).contains("It never expires.");
  }

  @Test
  void aDateInThePastOrNoneAtAllIsRefusedWithTheReasonAndWhatWasTypedStays() {
    LocalDate yesterday = today().minusDays(1);
    String before = tokens();
    for (String more : new String[] {"", "&expirationDuration=30"}) {
      Http.Reply refused = make("tokenExpiration=" + yesterday + more);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body())
          .contains("role=\"alert\"", "in the past", "value=\"" + yesterday + "\"", "value=\"t\"");
    }
    assertThat(make("tokenExpiration=31.12.2099"))
        .matches(reply -> reply.status() == 400 && reply.body().contains("such as 2027-01-31"));
    assertThat(tokens()).isEqualTo(before);
  }

  @Test
  void theFormHasOneControlForTheLastDay() {
    String form = server.http.get("/user/admin/security/", server.admin()).body();
    assertThat(form)
        .contains(
            "type=\"date\" id=\"tokenExpiration\"",
            "<option value=\"" + today().plusDays(30) + "\">in 30 days</option>",
            "never expires, which is the default here, on the command line and in the REST API")
        .doesNotContain("<select id=\"expirationDuration\"");
  }

  @Test
  void withoutAWishATokenNeverExpiresWhereverItIsMade() {
    assertThat(make("").body()).contains("It never expires.");
    assertThat(server.http.post(Running.GENERATE, "newTokenName=r", server.admin()).body())
        .contains("\"expirationDate\":\"never\"");
    var cli = new LocalCli();
    assertThat(create(cli)).isZero();
    assertThat(cli.err()).contains("It does not expire.");
    cli.run("token", "create", "--help");
    assertThat(cli.out() + cli.err())
        .contains("By default the token never expires", "like on the web page and in the REST API");
  }

  private static int create(LocalCli cli, String... more) {
    String[] words = {
      "token", "create", "--user", "admin", "--name", "c", "--home", server.home.toString()
    };
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return cli.run(all);
  }

  @Test
  void theCommandLineSaysTheLastDayAsADateAndRefusesThePast() {
    var cli = new LocalCli();
    assertThat(create(cli, "--expires", "30d")).isZero();
    assertThat(cli.err()).contains("It expires " + today().plusDays(30) + ", ");
    String uuid = Running.first(UUID, cli.err());
    assertThat(tokens()).contains("\"uuid\":\"" + uuid + "\"");
    assertThat(create(cli, "--expires", today().minusDays(1).toString())).isEqualTo(1);
    assertThat(cli.err()).contains("in the past");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aDateAloneCountsOverRestToo() {
    LocalDate last = today().plusDays(12);
    assertThat(
            server
                .http
                .post(
                    Running.GENERATE,
                    "newTokenName=r&tokenExpiration=" + last,
                    server.admin(),
                    "Accept-Language: en-CA")
                .body())
        .contains("\"expirationDate\":\"" + last + "\"");
    // As in Jenkins, a number of days overrides the date.
    assertThat(
            server
                .http
                .post(
                    Running.GENERATE,
                    "newTokenName=r&expirationDuration=30&tokenExpiration=" + last,
                    server.admin(),
                    "Accept-Language: en-CA")
                .body())
        .contains("\"expirationDate\":\"" + today().plusDays(30) + "\"");
  }
}
