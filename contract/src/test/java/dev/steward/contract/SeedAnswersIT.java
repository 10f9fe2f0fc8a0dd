package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands from the answers to the question that gave rise to this product: unchanged,
 * with real curl and jq, on a new home.
 */
class SeedAnswersIT {

  @TempDir static Path folder;
  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.start(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  private static Map<String, String> variables() {
    return Map.of(
        "JENKINS_URL", product.bareUrl(),
        "HOST", product.bareUrl().substring("http://".length()),
        "JENKINS_USER", "admin",
        "JENKINS_USER_PASS", product.adminPassword(),
        "JAR", folder.resolve("cookies").toString());
  }

  private static String sh(String script) {
    return Shell.run("set -eu\n" + script, variables()).ok().out();
  }

  @Test
  void aPostWithThePasswordNeedsNoCrumbToCreateAToken() {
    String answer =
        sh(
            "curl -fsS"
                + " \"$JENKINS_URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken\""
                + " --data 'newTokenName=foo' --user \"$JENKINS_USER:$JENKINS_USER_PASS\"");
    assertThat(answer)
        .contains("\"status\":\"ok\"")
        .contains("\"tokenName\":\"foo\"")
        .containsPattern("\"tokenValue\":\"11[0-9a-f]{32}\"");
  }

  @Test
  void aPostWithACrumbAndItsCookieCreatesAToken() {
    String answer =
        sh(
            """
            CRUMB=$(curl -s --cookie-jar "$JAR" -u "$JENKINS_USER:$JENKINS_USER_PASS" "$JENKINS_URL/crumbIssuer/api/json" | jq -r .crumb)
            curl -fsS -X POST -H "Jenkins-Crumb:$CRUMB" --cookie "$JAR" "$JENKINS_URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken?newTokenName=\\your_token_name" -u "$JENKINS_USER:$JENKINS_USER_PASS"
            """);
    assertThat(answer).containsPattern("\"tokenValue\":\"11[0-9a-f]{32}\"");
  }

  @Test
  void theScriptWithXpathAndJqSucceeds() {
    String answers =
        sh(
            """
            JENKINS_CRUMB=$(curl -u "$JENKINS_USER:$JENKINS_USER_PASS" -s --cookie-jar "$JAR" $JENKINS_URL'/crumbIssuer/api/xml?xpath=concat(//crumbRequestField,":",//crumb)')
            ACCESS_TOKEN=$(curl -u "$JENKINS_USER:$JENKINS_USER_PASS" -H $JENKINS_CRUMB -s --cookie "$JAR" $JENKINS_URL'/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken' --data 'newTokenName=GlobalToken' | jq -r '.data.tokenValue')
            job() { curl -s -o /dev/null -w '%{http_code} ' -X POST -H 'Content-Type: application/xml' -d '<project/>' "$@"; }
            job -u $JENKINS_USER:$ACCESS_TOKEN -H $JENKINS_CRUMB "$JENKINS_URL/createItem?name=with-crumb"
            job -u $JENKINS_USER:$ACCESS_TOKEN "$JENKINS_URL/createItem?name=without-crumb"
            LOGIN=$JAR-login
            CRUMB=$(curl -s --cookie-jar "$LOGIN" "$JENKINS_URL/login" | grep -o '[0-9a-f]\\{64\\}' | head -1)
            curl -s -o /dev/null --cookie "$LOGIN" --cookie-jar "$LOGIN" "$JENKINS_URL/j_spring_security_check" --data-urlencode "j_username=$JENKINS_USER" --data-urlencode "j_password=$JENKINS_USER_PASS" --data "Jenkins-Crumb=$CRUMB"
            curl -s --cookie "$LOGIN" "$JENKINS_URL/whoAmI/api/json" | jq -r '.name' | tr '\\n' ' '
            job -u $JENKINS_USER:$ACCESS_TOKEN --cookie "$LOGIN" "$JENKINS_URL/createItem?name=with-session"
            """);
    assertThat(answers.strip()).isEqualTo("200 200 admin 200");
  }

  @Test
  void theConfigurePageAcceptsUserInfoAndShowsTheCurlCommand() {
    String page = sh("curl -fsS \"http://$JENKINS_USER:$JENKINS_USER_PASS@$HOST/me/configure\"");
    assertThat(page).contains("generateNewToken").contains("curl ");
  }

  @Test
  void theConfigurePageShowsAValidLegacyTokenIfEnabled() {
    String answer =
        sh(
            """
            curl -fsS -u "$JENKINS_USER:$JENKINS_USER_PASS" "$JENKINS_URL/api-token-settings" -d creationOfLegacyTokenEnabled=true -o /dev/null
            curl -fsS -u "$JENKINS_USER:$JENKINS_USER_PASS" -X POST "$JENKINS_URL/me/descriptorByName/jenkins.security.ApiTokenProperty/changeToken" -o /dev/null
            TOKEN=$(curl -fsS "http://$JENKINS_USER:$JENKINS_USER_PASS@$HOST/me/configure" | grep -o 'name="_.apiToken"[^>]*value="[0-9a-f]\\{32\\}"' | grep -o '[0-9a-f]\\{32\\}')
            curl -fsS -u "$JENKINS_USER:$TOKEN" "$JENKINS_URL/whoAmI/api/json" | jq -r .name
            curl -fsS -u "$JENKINS_USER:$JENKINS_USER_PASS" "$JENKINS_URL/api-token-settings" -d creationOfLegacyTokenEnabled=false -o /dev/null
            curl -s -o /dev/null -w '%{http_code}' -u "$JENKINS_USER:$TOKEN" "$JENKINS_URL/whoAmI/api/json"
            """);
    assertThat(answer.strip()).isEqualTo("admin\n401");
  }
}
