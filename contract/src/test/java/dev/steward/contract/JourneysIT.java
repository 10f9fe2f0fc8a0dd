package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Complete user journeys in a real browser on a new home. */
class JourneysIT {

  private static final String TOKEN = "11[0-9a-f]{32}";

  @TempDir Path folder;
  private Product product;
  private Browser browser;

  @BeforeEach
  void start() {
    product = Product.start(folder.resolve("home"));
    browser = new Browser();
  }

  @AfterEach
  void stop() {
    try {
      browser.close();
    } finally {
      product.close();
    }
  }

  private String sh(String script, String... more) {
    var variables = new HashMap<String, String>();
    variables.put("URL", product.bareUrl());
    variables.put("PW", product.adminPassword());
    variables.put("JAR", folder.resolve("cookies").toString());
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return Shell.run("set -eu\n" + script, variables).ok().out();
  }

  private String whoIs(String user, String secret) {
    return sh("curl -s -u \"$U:$S\" \"$URL/whoAmI/api/json\"", "U", user, "S", secret);
  }

  private void open(String path) {
    browser.open(product.url() + path);
  }

  private void signIn(String user, String secret) {
    open("login");
    browser.type("#j_username", user);
    browser.type("#j_password", secret);
    browser.click("button[name=Submit]");
    browser.await("h1", "Dashboard");
  }

  /** Moves the focus to an element with Tab and presses a key there. */
  private void key(String selector, String key) {
    browser.tabTo(selector);
    browser.press(key);
  }

  private void awaitBuild(String build, String result) {
    Product.await(
        build + " to end as " + result,
        Duration.ofSeconds(60),
        () ->
            sh("curl -sS -u \"admin:$PW\" \"$URL/job/$B/api/json\"", "B", build)
                .contains("\"result\":\"" + result + "\""));
  }

  @Test
  void aNewUserCreatesATokenAndBuildsAJob() {
    open("");
    browser.await("h1", "Sign in");
    // Discards the browser's message about the 4xx response.
    browser.complaints();
    browser.type("#j_username", "admin");
    browser.type("#j_password", product.adminPassword());
    browser.click("button[name=Submit]");
    browser.await("#first-run", ".*Create an API token.*");
    browser.click("#first-run a[href$='/security/']");
    browser.click("#add-token");
    browser.type("#newTokenName", "first");
    browser.click("#generate");
    browser.await("#token-value", TOKEN);
    assertThat(whoIs("admin", browser.text("#token-value"))).contains("\"name\":\"admin\"");
    open("");
    browser.click("#first-run a[href$='/newJob']");
    browser.type("#name", "hello");
    browser.click("main form button:not([type=button])");
    browser.await("h1", ".*hello.*");
    browser.click("#build-now");
    awaitBuild("hello/1", "SUCCESS");
    browser.await("#builds", ".*#1.*Success.*");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void theFirstStepsNeedNoMouse() {
    open("");
    browser.await("h1", "Sign in");
    // Discards the browser's message about the 4xx response.
    browser.complaints();
    // The name field already has the focus.
    browser.press("admin" + Browser.TAB + product.adminPassword() + Browser.ENTER);
    browser.await("h1", "Dashboard");
    key("#first-run a[href$='/security/']", Browser.ENTER);
    browser.await("h1", "Security settings of admin");
    key("#add-token", Browser.ENTER);
    browser.tabTo("#newTokenName");
    browser.press("by keys");
    key("#generate", Browser.ENTER);
    browser.await("#token-value", TOKEN);
    assertThat(whoIs("admin", browser.text("#token-value"))).contains("\"name\":\"admin\"");
    // A single-key shortcut opens the home page.
    browser.press("d");
    browser.await("h1", "Dashboard");
    key(".tasks a[href$='/newJob']", Browser.ENTER);
    browser.tabTo("#name");
    browser.press("typed" + Browser.ENTER);
    browser.await("h1", ".*typed.*");
    browser.press("b");
    awaitBuild("typed/1", "SUCCESS");

    key(".tasks a[href$='/configure']", Browser.ENTER);
    browser.await("h1", "Configure typed");
    browser.tabTo("#f-description");
    browser.press("Said by keys");
    key("#save", Browser.ENTER);
    browser.await("main", ".*Said by keys.*");
    key(".tasks a[href$='/jobConfigHistory/']", Browser.ENTER);
    browser.await("h1", ".*typed.*");
    browser.await(".diff", ".*Said by keys.*");

    browser.press("/");
    browser.press("typ");
    browser.await(".search .found", ".*typed.*");
    browser.press("\uE015" + Browser.ENTER);
    Product.await(
        "the search to open the job",
        Duration.ofSeconds(20),
        () -> browser.url().endsWith("/job/typed/"));
    browser.press("?");
    browser.await("#keys", ".*Search.*Dashboard.*");
    assertThat(browser.complaints()).isEmpty();
  }

  private void job(String name, String command, String publishers) {
    sh(
        "curl -fsS -u \"admin:$PW\" -X POST -H 'Content-Type: application/xml'"
            + " \"$URL/createItem?name=$NAME\" -d \"$XML\"",
        "NAME",
        name,
        "XML",
        "<project><builders><hudson.tasks.Shell><command>"
            + command
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + publishers
            + "</publishers></project>");
  }

  @Test
  void otherPagesNeedNoMouseEither() {
    job("slow", "sleep 600", "");
    job(
        "tested",
        "echo &quot;&lt;testsuite name='s'&gt;&lt;testcase classname='a.B' name='adds'&gt;"
            + "&lt;failure message='4 and not 5'/&gt;&lt;/testcase&gt;&lt;/testsuite&gt;&quot;"
            + " &gt; r.xml",
        "<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>"
            + "</hudson.tasks.junit.JUnitResultArchiver>");
    sh(
        "curl -fsS -u \"admin:$PW\""
            + " \"$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken\""
            + " -d newTokenName=lost");
    open("login");
    browser.press("admin" + Browser.TAB + product.adminPassword() + Browser.ENTER);
    browser.await("h1", "Dashboard");

    key(".tasks a[href$='/newFolder']", Browser.ENTER);
    browser.tabTo("#name");
    browser.press("team" + Browser.ENTER);
    browser.await("h1", ".*team.*");
    browser.press("d");
    browser.await("#jobs", ".*team.*");
    key(".tasks a[href$='/newView']", Browser.ENTER);
    browser.tabTo("#name");
    browser.press("some");
    browser.tabTo("#regex");
    browser.press("t.*");
    key("#create-view", Browser.ENTER);
    browser.await("#jobs", ".*tested.*");
    assertThat(browser.text("#jobs")).doesNotContain("slow");

    open("job/slow/");
    browser.press("b");
    Product.await(
        "the build to run",
        Duration.ofSeconds(60),
        () ->
            sh("curl -sS -u \"admin:$PW\" \"$URL/job/slow/1/api/json\"")
                .contains("\"building\":true"));
    open("job/slow/1/");
    key(".tasks form[action$='/stop'] button", Browser.ENTER);
    awaitBuild("slow/1", "ABORTED");

    open("job/tested/");
    browser.press("b");
    awaitBuild("tested/1", "UNSTABLE");
    open("job/tested/1/");
    key("#facts a[href$='/testReport/']", Browser.ENTER);
    browser.await("#failed", ".*a.B.adds.*4 and not 5.*");
    key("#failed a", Browser.ENTER);
    browser.await("#history", ".*#1.*Failed.*");

    sh(
        "curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/slow/submitDescription\""
            + " -d 'description=not for long' -o /dev/null");
    open("job/slow/jobConfigHistory/");
    browser.await(".diff", ".*not for long.*");
    key("main button[name=revision][value='1']", Browser.ENTER);
    Product.await(
        "the first revision to be restored",
        Duration.ofSeconds(20),
        () ->
            !sh("curl -fsS -u \"admin:$PW\" \"$URL/job/slow/config.xml\"")
                .contains("not for long"));

    open("manage/tokens");
    key("#tokens input[name=token]", Browser.SPACE);
    key("#revoke-chosen", Browser.ENTER);
    browser.accept();
    browser.await("main", ".*No matching tokens.*");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void tokensCreatedInFourWaysAreListed() {
    sh(
        """
        T=me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken
        curl -fsS "$URL/$T" --data 'newTokenName=second' --user "admin:$PW" > /dev/null
        CRUMB=$(curl -s --cookie-jar "$JAR" -u "admin:$PW" "$URL/crumbIssuer/api/json" | jq -r .crumb)
        curl -fsS -X POST -H "Jenkins-Crumb:$CRUMB" --cookie "$JAR" "$URL/$T?newTokenName=third" -u "admin:$PW" > /dev/null
        CRUMB=$(curl -u "admin:$PW" -s --cookie-jar "$JAR" "$URL"'/crumbIssuer/api/xml?xpath=concat(//crumbRequestField,":",//crumb)')
        TOKEN=$(curl -u "admin:$PW" -H "$CRUMB" -s --cookie "$JAR" "$URL/$T" --data 'newTokenName=fourth' | jq -r '.data.tokenValue')
        curl -fsS -u "admin:$TOKEN" -A 'backup script' "$URL/api/json" > /dev/null
        """);
    signIn("admin", product.adminPassword());
    browser.click("header nav a[href$='/security/']");
    browser.click("#add-token");
    browser.type("#newTokenName", "first");
    browser.click("#generate");
    browser.await("#token-value", TOKEN);
    browser.click("#token-done");
    Product.await(
        "the use of the fourth token to be counted",
        Duration.ofSeconds(60),
        () -> {
          open("me/security/");
          return browser.text("#tokens").matches("(?s).*fourth.* 1 .*127.0.0.1 by backup script.*");
        });
    assertThat(browser.text("#tokens")).contains("first", "second", "third").doesNotContain("11a");
    assertThat(browser.has("#token-value")).isFalse();
  }

  @Test
  void aTokenIsCreatedAndRevokedWithoutJavaScript() {
    browser.withoutScripts();
    signIn("admin", product.adminPassword());
    open("me/security/");
    browser.click("#add-token");
    browser.type("#newTokenName", "plain");
    browser.click("#generate");
    browser.await("#token-value", TOKEN);
    String token = browser.text("#token-value");
    assertThat(whoIs("admin", token)).contains("\"name\":\"admin\"");
    browser.click("#tokens button.danger");
    browser.await("main", ".*No API tokens.*");
    assertThat(whoIs("admin", token)).contains("was revoked on");
  }

  @Test
  void anAdministratorRevokesAnotherUsersToken() {
    sh(
        "curl -fsS -u \"admin:$PW\" \"$URL/securityRealm/createAccountByAdmin\" -d"
            + " 'username=mallory&password1=lost-and-found&password2=lost-and-found'");
    String token =
        sh("curl -fsS -u mallory:lost-and-found"
                + " \"$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken\""
                + " -d newTokenName=lost | jq -r .data.tokenValue")
            .strip();
    assertThat(whoIs("mallory", token)).contains("\"name\":\"mallory\"");
    signIn("admin", product.adminPassword());
    browser.click("header nav a[href$='/manage/']");
    browser.click("main a[href$='/manage/tokens']");
    browser.type("#user", "mallory" + Browser.ENTER);
    browser.await("#tokens", ".*mallory.*lost.*");
    browser.click("#tokens input[name=token]");
    browser.click("#revoke-chosen");
    browser.accept();
    browser.await("main", ".*No matching tokens.*");
    assertThat(whoIs("mallory", token)).contains("was revoked on");
    open("manage/audit?action=token.revoke");
    browser.await("#audit", ".*admin.*token.revoke.*mallory.*");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void anAdministratorMaintainsTheServer() {
    signIn("admin", product.adminPassword());
    open("manage/");
    browser.await("main", ".*No backup yet.*");
    browser.click("#backup");
    browser.await("form[data-works=backup] + .work", ".*Done.*");
    open("manage/health");
    browser.await("main", ".*SQLite.*Last backup: just now.*");

    open("manage/configure");
    browser.type("[name='systemMessage']", "Mind the gap");
    browser.click("#save");
    browser.await("main", ".*Saved.*");
    open("manage/configuration-as-code");
    browser.await("#now", ".*systemMessage: .?Mind the gap.*");
    browser.type("#document", "steward:\n  folders:\n  - name: team\n  - name: other\n");
    browser.click("#check");
    browser.await("main", ".*The document is valid.*");
    browser.click("#apply");
    browser.await("main", ".*Applied.*");

    open("log/all");
    browser.click("main summary");
    browser.type("#logger", "dev.steward.queue");
    browser.click("main form[action$='/log/configLogger'] button");
    browser.await("main", ".*All logs.*");
    browser.click("main summary");
    browser.await("main form .hint", ".*dev.steward.queue.*");
    open("manage/credentials/store/system/domain/_/newCredentials?kind=secret-text");
    browser.type("#secret", "s3cr3t-of-journey");
    browser.type("#id", "deploy");
    browser.click("#save");
    browser.await("#credentials", ".*deploy.*");

    open("job/team/delete");
    browser.click("#delete-now");
    browser.await("h1", "Dashboard");
    open("manage/audit?q=team");
    browser.await("#audit", ".*folder.delete.*team.*");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aJobIsCreatedChangedComparedAndRestored() {
    signIn("admin", product.adminPassword());
    open("newJob");
    browser.type("#name", "greet");
    browser.click("main form button:not([type=button])");
    browser.await("h1", ".*greet.*");
    browser.click(".tasks a[href$='/configure']");
    browser.type("#f-description", "Greets the world");
    browser.type("#builders-0-command", "\necho again");
    browser.click("#save");
    browser.await("main", ".*Greets the world.*");
    browser.click(".tasks a[href$='/jobConfigHistory/']");
    browser.await(".diff", ".*echo again.*");
    browser.click("main button[name=revision][value='1']");
    Product.await(
        "the first revision to be restored",
        Duration.ofSeconds(20),
        () -> !sh("curl -fsS -u \"admin:$PW\" \"$URL/job/greet/config.xml\"").contains("again"));
    assertThat(sh("curl -fsS -u \"admin:$PW\" \"$URL/job/greet/config.xml\""))
        .contains("echo hello")
        .doesNotContain("Greets the world");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void jobsAreOrganizedInFoldersAndViews() {
    signIn("admin", product.adminPassword());
    browser.click(".tasks a[href$='/newFolder']");
    browser.type("#name", "team");
    browser.click("main form button:not([type=button])");
    browser.await("h1", ".*team.*");
    browser.click(".tasks a[href$='/job/team/newJob']");
    browser.type("#name", "inner");
    browser.click("main form button:not([type=button])");
    browser.await("h1", ".*inner.*");
    open("");
    browser.await("#jobs", ".*team.*");
    assertThat(browser.text("#jobs")).doesNotContain("inner");
    browser.click(".tasks a[href$='/newView']");
    browser.type("#name", "deep");
    browser.click("#recurse");
    browser.type("#regex", ".*inner");
    browser.click("#create-view");
    browser.await("#jobs", ".*team/inner.*");
    browser.await(".tabs", ".*deep.*");
    browser.type("#filter", "nothing" + Browser.ENTER);
    Product.await(
        "the filter to hide all jobs",
        Duration.ofSeconds(20),
        () -> !browser.has("#jobs tbody tr"));
    assertThat(browser.complaints()).isEmpty();
  }

  /** On the pages of a read-only user, no link is broken and no form needs more permissions. */
  @Test
  void aReadOnlyUserSeesNoForbiddenLinksOrForms() {
    PagesIT.fill(product);
    sh(
        """
        curl -fsS -u "admin:$PW" "$URL/authorization" -H 'Content-Type: application/json' -d '{"globalMatrix":{"entries":[{"user":{"name":"admin","permissions":["Overall/Administer"]}},{"user":{"name":"alice","permissions":["Overall/Read","Job/Read","View/Read"]}}]}}'
        """);
    signIn("alice", "alice-alice");
    var wrong = new TreeSet<String>();
    var seen = new HashSet<String>();
    var pages = new ArrayDeque<String>();
    pages.add(product.bareUrl() + "/");
    int opened = 0;
    while (!pages.isEmpty()) {
      String page = pages.remove();
      browser.open(page);
      opened++;
      for (JsonNode form : browser.script(FORMS)) {
        if (!form.asString().startsWith(product.url() + "user/alice/")) {
          wrong.add(page + " has a form for " + form.asString());
        }
      }
      for (JsonNode element : browser.script(LINKS)) {
        String link = element.asString();
        // Links that differ only in the query count as the same page.
        if (link.startsWith(product.url())
            && !link.endsWith("/logout")
            && seen.add(link.split("[?]", 2)[0])) {
          String[] answer = answer(link);
          if (Integer.parseInt(answer[0]) >= 400) {
            wrong.add(page + " links to " + link + ": " + answer[0]);
          } else if (answer[0].equals("200") && answer[1].startsWith("text/html")) {
            pages.add(link);
          }
        }
      }
    }
    assertThat(opened).isBetween(20, 500);
    assertThat(wrong).isEmpty();
  }

  private static final String LINKS =
      "return [...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'),"
          + " document.baseURI).href.split('#')[0])";
  private static final String FORMS =
      "return [...document.querySelectorAll('form[method=post]')].map(f => f.action)";

  /** Status and media type of the response that Alice gets. */
  private String[] answer(String link) {
    return sh(
            "curl -sL -o /dev/null -w '%{http_code} %{content_type}' -u alice:alice-alice"
                + " \"$LINK\"",
            "LINK", link)
        .split(" ", 2);
  }
}
