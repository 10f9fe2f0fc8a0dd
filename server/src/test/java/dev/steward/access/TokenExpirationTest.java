package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.LocalCli;
import dev.steward.testing.TestServer;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Expiration of API tokens on the security page, on the command line and in the REST API. */
@Tag("integration")
class TokenExpirationTest {

  private static final String PAGE = "/user/admin/security/token";
  private static final Pattern UUID = Pattern.compile("uuid ([0-9a-f-]{36})");

  @RegisterExtension static final TestServer server = TestServer.create();

  private static LocalDate today() {
    return LocalDate.now(ZoneId.systemDefault());
  }

  private static Http.Reply createToken(String fields) {
    return server.post(PAGE, "newTokenName=t&" + fields);
  }

  private static String tokens() {
    return server.getBody("/me/api-tokens");
  }

  @Test
  void theExpirationDateWinsOverTheDuration() {
    LocalDate lastDay = today().plusDays(99);
    for (String extraFields :
        new String[] {"", "&expirationDuration=30", "&expirationDuration=never"}) {
      assertThat(createToken("tokenExpiration=" + lastDay + extraFields).body())
          .as(extraFields)
          .contains("The token expires after " + lastDay + ".");
    }
    assertThat(createToken("tokenExpiration=" + today()).body())
        .contains("The token expires after " + today() + ".");
    assertThat(createToken("tokenExpiration=").body()).contains("The token never expires.");
  }

  @Test
  void aPastOrInvalidDateIsRefusedAndTheInputKept() {
    LocalDate yesterday = today().minusDays(1);
    String before = tokens();
    for (String extraFields : new String[] {"", "&expirationDuration=30"}) {
      Http.Reply refused = createToken("tokenExpiration=" + yesterday + extraFields);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body())
          .contains("role=\"alert\"", "in the past", "value=\"" + yesterday + "\"", "value=\"t\"");
    }
    assertThat(createToken("tokenExpiration=31.12.2099"))
        .matches(reply -> reply.status() == 400 && reply.body().contains("such as 2027-01-31"));
    assertThat(tokens()).isEqualTo(before);
  }

  @Test
  void theFormHasOneControlForTheExpirationDate() {
    String form = server.getBody("/user/admin/security/");
    assertThat(form)
        .contains(
            "type=\"date\" id=\"tokenExpiration\"",
            "<option value=\"" + today().plusDays(30) + "\">in 30 days</option>",
            "never expires; this is also the default on the command line and in the REST API.")
        .doesNotContain("<select id=\"expirationDuration\"");
  }

  @Test
  void tokensNeverExpireByDefault() {
    assertThat(createToken("").body()).contains("The token never expires.");
    assertThat(server.post(TestServer.GENERATE_TOKEN_PATH, "newTokenName=r").body())
        .contains("\"expirationDate\":\"never\"");
    var cli = new LocalCli();
    assertThat(runTokenCreate(cli)).isZero();
    assertThat(cli.err()).contains("The token does not expire.");
    cli.run("token", "create", "--help");
    assertThat(cli.out() + cli.err())
        .contains(
            "By default, the token never expires; the web page and the REST API have the same"
                + " default.");
  }

  private static int runTokenCreate(LocalCli cli, String... extraOptions) {
    String[] arguments = {
      "token", "create", "--user", "admin", "--name", "c", "--home", server.home().toString()
    };
    String[] allArguments =
        java.util.Arrays.copyOf(arguments, arguments.length + extraOptions.length);
    System.arraycopy(extraOptions, 0, allArguments, arguments.length, extraOptions.length);
    return cli.run(allArguments);
  }

  @Test
  void theCliShowsTheExpirationDateAndRefusesPastDates() {
    var cli = new LocalCli();
    assertThat(runTokenCreate(cli, "--expires", "30d")).isZero();
    assertThat(cli.err()).contains("The token expires after " + today().plusDays(30) + ".");
    String uuid = TestServer.firstMatch(UUID, cli.err());
    assertThat(tokens()).contains("\"uuid\":\"" + uuid + "\"");
    assertThat(runTokenCreate(cli, "--expires", today().minusDays(1).toString())).isEqualTo(1);
    assertThat(cli.err()).contains("in the past");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void theRestApiAcceptsAnExpirationDate() {
    LocalDate lastDay = today().plusDays(12);
    assertThat(
            server
                .post(
                    TestServer.GENERATE_TOKEN_PATH,
                    "newTokenName=r&tokenExpiration=" + lastDay,
                    "Accept-Language: en-CA")
                .body())
        .contains("\"expirationDate\":\"" + lastDay + "\"");
    // As in Jenkins, a number of days overrides the date.
    assertThat(
            server
                .post(
                    TestServer.GENERATE_TOKEN_PATH,
                    "newTokenName=r&expirationDuration=30&tokenExpiration=" + lastDay,
                    "Accept-Language: en-CA")
                .body())
        .contains("\"expirationDate\":\"" + today().plusDays(30) + "\"");
  }
}
