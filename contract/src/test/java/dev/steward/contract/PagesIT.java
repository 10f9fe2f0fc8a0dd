package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page in a real browser: accessible, without script errors, and without requests to other
 * hosts. Takes screenshots of the ten main pages.
 */
class PagesIT {

  private static final Path ROUTES = Product.root().resolve("server/src/test/resources/routes.txt");

  /** Values for the placeholders of the route table; a placeholder without a value is an error. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("/job/{folder}/", "/job/team/"),
          Map.entry(
              "/job/{folder}/configfiles/editConfig",
              "/job/team/configfiles/editConfig?id=settings"),
          Map.entry("/manage/configfiles/editConfig", "/manage/configfiles/editConfig?id=settings"),
          Map.entry("/job/{job}/{run}/", "/job/team/job/app/2/"),
          Map.entry("/job/{job}/{run}/input/", "/job/release/1/input/"),
          Map.entry("/job/{job}/{run}/replay/", "/job/release/2/replay/"),
          Map.entry("/job/{job}/{run}/restart/", "/job/release/2/restart/"),
          Map.entry("/job/{job}/{run}/stages/", "/job/release/2/stages/"),
          Map.entry("/job/{job}/stages/", "/job/release/stages/"),
          Map.entry("/job/{job}/{run}/flowGraphTable/", "/job/release/2/flowGraphTable/"),
          Map.entry("/job/{job}/warnings-ng", "/job/analysis/warnings-ng"),
          Map.entry("/job/{job}/{run}/warnings-ng/", "/job/analysis/1/warnings-ng/"),
          Map.entry("/job/{job}/{run}/{issueResult}/", "/job/analysis/1/checkstyle/"),
          Map.entry("/job/{job}/{run}/{coverageResult}/", "/job/analysis/1/coverage/"),
          Map.entry("{folderLibrary}", "tools"),
          // The stage that the run begins with: the block has the number 3, and its body 4.
          Map.entry("{runStage}", "4"),
          Map.entry("/job/{job}/", "/job/team/job/app/"),
          Map.entry("/user/{user}/", "/user/alice/"),
          Map.entry("/computer/{computer}/", "/computer/(built-in)/"),
          Map.entry("/view/{view}/", "/view/ours/"),
          Map.entry("/log/{log}/", "/log/all/"),
          Map.entry("{myView}", "all"),
          Map.entry("{queueItem}", "1"));

  /** Aliases of pages, and routes that are not pages. */
  private static final List<String> NOT_AGAIN =
      List.of(
          "/me/",
          "/securityRealm/user/",
          "/view/{view}/job/",
          "/job/{job}/{run}/logText",
          "/job/{job}/{run}/stages/{runStage}/log",
          "/static",
          "/favicon.ico",
          "/robots.txt",
          "/asynchPeople",
          "/user/{user}/credentials",
          "/search/suggest");

  /** A form that contains rows of fields. */
  private static final String ROWS = "/job/rows/configure";

  /** Pages with the usual layout whose routes are not in the page package. */
  private static final List<String> PLAIN =
      List.of(
          "/job/team/job/app/ws/",
          "/job/team/job/app/ws/out/",
          "/job/team/job/app/changes",
          "/job/team/job/app/2/artifact/",
          "/credentials/store/system/",
          "/credentials/store/system/domain/_/",
          "/credentials/store/system/domain/_/credential/deploy-key/",
          "/credentials/store/system/domain/_/credential/deploy-key/update",
          "/credentials/store/system/domain/_/credential/deploy-key/delete",
          "/credentials/store/system/domain/_/newCredentials",
          "/credentials/store/system/domain/_/newCredentials?kind=ssh-key",
          "/job/team/job/app/?search=1",
          "/job/release/1/",
          "/job/release/2/console?stage=4",
          "/search/?q=app",
          "/view/ours/configure?show=xml",
          "/job/team/job/app/configure?view=xml",
          ROWS,
          "/user/admin/credentials/store/user/",
          "/no/such/page");

  private static final Map<String, String> MAIN =
      Map.copyOf(
          Map.of(
              "dashboard", "/",
              "folder", "/job/team/",
              "job", "/job/team/job/app/",
              "configure", "/job/team/job/app/configure",
              "build", "/job/team/job/app/2/",
              "console", "/job/team/job/app/2/console",
              "tests", "/job/team/job/app/2/testReport/",
              "tokens", "/user/admin/security/",
              "manage", "/manage/",
              "nodes", "/computer/"));

  @TempDir Path folder;

  /**
   * Fills a server like that of a small team: folders, views, builds with all results, users,
   * tokens.
   */
  static void fill(Product product) {
    Shell.run(
            """
            set -eu
            A="admin:$PW"; X='Content-Type: application/xml'
            post() { curl -fsS -u "$A" -X POST "$@"; }
            post -H "$X" "$URL/createItem?name=team" -d '<com.cloudbees.hudson.plugins.folder.Folder><description>What the team ships</description></com.cloudbees.hudson.plugins.folder.Folder>'
            job() { # folder name command publishers parameters
              post -H "$X" "$URL$1/createItem?name=$2" -d "<project><description>$5</description><properties>$6</properties><builders><hudson.tasks.Shell><command>$3</command></hudson.tasks.Shell></builders><publishers>$4</publishers></project>"
            }
            TESTS='<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults></hudson.tasks.junit.JUnitResultArchiver><hudson.tasks.ArtifactArchiver><artifacts>out/**</artifacts></hudson.tasks.ArtifactArchiver>'
            WHO='<hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition><name>TARGET</name><description>Where it goes</description><defaultValue>staging</defaultValue></hudson.model.StringParameterDefinition><hudson.model.BooleanParameterDefinition><name>CLEAN</name><defaultValue>false</defaultValue></hudson.model.BooleanParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty>'
            job /job/team app 'mkdir -p out; echo built for $TARGET | tee out/app.txt; if [ $BUILD_NUMBER = 2 ]; then F="&lt;failure message=\\&quot;expected 4 but was 5\\&quot;&gt;at Sum.java:12&lt;/failure&gt;"; else F=; fi; echo "&lt;testsuite name=\\&quot;sum\\&quot;&gt;&lt;testcase classname=\\&quot;math.Sum\\&quot; name=\\&quot;adds\\&quot; time=\\&quot;0.2\\&quot;&gt;$F&lt;/testcase&gt;&lt;testcase classname=\\&quot;math.Sum\\&quot; name=\\&quot;subtracts\\&quot; time=\\&quot;0.1\\&quot;/&gt;&lt;/testsuite&gt;" &gt; r.xml' "$TESTS" 'The application, tested and packed' "$WHO"
            job /job/team docs 'echo pages' '' 'The manual' ''
            job '' deploy 'echo no such host &gt;&amp;2; exit 1' '' 'Brings the application to its hosts' ''
            job '' nightly 'echo tidy' '' '' ''
            post "$URL/job/team/job/app/buildWithParameters?delay=0sec&TARGET=production" -o /dev/null
            for j in team/job/docs deploy nightly; do post "$URL/job/$j/build?delay=0sec"; done
            post -H "$X" "$URL/createView?name=ours" -d '<hudson.model.ListView><name>ours</name><description>What we look at</description><recurse>true</recurse><includeRegex>.*</includeRegex></hudson.model.ListView>'
            post "$URL/securityRealm/createAccountByAdmin" -d 'username=alice&password1=alice-alice&password2=alice-alice&fullname=Alice' -o /dev/null
            for f in job/team manage; do post "$URL/$f/configfiles/addConfig" -d 'id=settings&kind=mavenSettings&name=Maven&content=text&credentials=repo+deploy-key' -o /dev/null; done
            post "$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken" -d newTokenName=laptop -o /dev/null
            post -H "$X" "$URL/credentials/store/system/domain/_/createCredentials" -d '<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><scope>GLOBAL</scope><id>deploy-key</id><description>Opens the hosts</description><secret>s3cret</secret></org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>'
            """,
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
        .ok();
    awaitBuild(product, "/job/team/job/app/1");
    Shell.run(
            "curl -fsS -u \"admin:$PW\" -X POST"
                + " \"$URL/job/team/job/app/buildWithParameters?delay=0sec\"",
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
        .ok();
    awaitBuild(product, "/job/team/job/app/2");
    for (String job : List.of("team/job/docs", "deploy", "nightly")) {
      awaitBuild(product, "/job/" + job + "/1");
    }
  }

  /** A job whose form has nested lists and a reference to a credential. */
  private static void fillRows(Product product) {
    Shell.run(
            """
            curl -fsS -u "admin:$PW" -H 'Content-Type: application/xml' "$URL/createItem?name=rows" --data-binary @- <<X
            <project><properties><hudson.security.AuthorizationMatrixProperty><permission>USER:hudson.model.Item.Read:alice</permission></hudson.security.AuthorizationMatrixProperty></properties>
            <scm class="hudson.plugins.git.GitSCM"><userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>/srv/app.git</url><credentialsId>deploy-key</credentialsId></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs></scm>
            <triggers><org.jenkinsci.plugins.gwt.GenericTrigger><genericVariables><org.jenkinsci.plugins.gwt.GenericVariable><key>ref</key><value>$.ref</value></org.jenkinsci.plugins.gwt.GenericVariable></genericVariables></org.jenkinsci.plugins.gwt.GenericTrigger></triggers>
            <publishers><hudson.plugins.git.GitPublisher/></publishers></project>
            X
            """,
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
        .ok();
  }

  /** A pipeline whose first build waits for an answer, and whose second build has ended. */
  private static void fillPipeline(Product product) {
    Map<String, String> variables = Map.of("URL", product.bareUrl(), "PW", product.adminPassword());
    Shell.run(
            """
            curl -fsS -u "admin:$PW" -H 'Content-Type: application/xml' "$URL/createItem?name=release" --data-binary @- <<'X'
            <flow-definition><definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition"><script>
            pipeline {
              agent none
              stages {
                stage('Build') { steps { echo 'built' } }
                stage('Ship') {
                  when { environment name: 'BUILD_NUMBER', value: '1' }
                  steps { input message: 'Ship it?', parameters: [string(name: 'TO', description: 'The host')] }
                }
              }
            }
            </script><sandbox>true</sandbox></definition></flow-definition>
            X
            curl -fsS -u "admin:$PW" -X POST "$URL/job/release/build?delay=0sec"
            """,
            variables)
        .ok();
    Product.await(
        "the question of the first build",
        Duration.ofSeconds(60),
        () ->
            Shell.run(
                    "curl -sS -u \"admin:$PW\" \"$URL/job/release/1/wfapi/pendingInputActions\"",
                    variables)
                .out()
                .contains("Ship it?"));
    Shell.run("curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/release/build?delay=0sec\"", variables)
        .ok();
    awaitBuild(product, "/job/release/2");
  }

  /** A library of a folder, and a pipeline with reports of issues and of coverage. */
  private static void fillReports(Product product) {
    Shell.run(
            """
            curl -fsS -u "admin:$PW" -X POST "$URL/job/team/libraries/new" -d 'name=tools&remote=/srv/tools.git&defaultVersion=main' -o /dev/null
            curl -fsS -u "admin:$PW" -H 'Content-Type: application/xml' "$URL/createItem?name=analysis" --data-binary @- <<'X'
            <flow-definition><definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition"><script>
            node {
              writeFile file: 'checkstyle-result.xml', text: '&lt;checkstyle&gt;&lt;file name="src/Sum.java"&gt;&lt;error line="3" severity="warning" message="Too long" source="a.LineLengthCheck"/&gt;&lt;/file&gt;&lt;/checkstyle&gt;'
              writeFile file: 'lcov.info', text: 'SF:src/sum.js\\nDA:1,1\\nDA:2,0\\nend_of_record\\n'
              recordIssues tool: checkStyle()
              recordCoverage tools: [[parser: 'LCOV']]
            }
            </script><sandbox>true</sandbox></definition></flow-definition>
            X
            curl -fsS -u "admin:$PW" -X POST "$URL/job/analysis/build?delay=0sec"
            """,
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
        .ok();
    awaitBuild(product, "/job/analysis/1");
  }

  private static void awaitBuild(Product product, String build) {
    Product.await(
        "the build " + build + " to end",
        Duration.ofSeconds(60),
        () ->
            Shell.run(
                    "curl -sS -u \"admin:$PW\" \"$URL$BUILD/api/json?tree=building\"",
                    Map.of("URL", product.bareUrl(), "PW", product.adminPassword(), "BUILD", build))
                .out()
                .contains("\"building\":false"));
  }

  static void signIn(Browser browser, Product product) {
    browser.open(product.url() + "login");
    browser.type("#j_username", "admin");
    browser.type("#j_password", product.adminPassword());
    browser.click("button[name=Submit]");
    browser.await("h1", "Dashboard");
  }

  /** The pages of the route table, by their paths. */
  private static List<String> pages() throws IOException {
    var all = new ArrayList<String>(MAIN.values());
    all.addAll(PLAIN);
    for (String line : Files.readAllLines(ROUTES)) {
      String[] row = line.split(" +", 4);
      if (row.length < 4
          || !row[2].startsWith("web.")
          || row[1].equals("POST")
          || row[0].endsWith(".csv")
          // An HTML fragment that scripts insert into a page.
          || row[0].endsWith("/ajax")
          || NOT_AGAIN.stream().anyMatch(row[0]::startsWith)) {
        continue;
      }
      String path = row[0];
      for (Map.Entry<String, String> name :
          NAMES.entrySet().stream()
              .sorted((a, b) -> b.getKey().length() - a.getKey().length())
              .toList()) {
        path = path.replace(name.getKey(), name.getValue());
      }
      // The API help page is the same for all resources, so one is enough.
      if (!path.contains("{") && (!path.endsWith("/api") || path.equals("/api"))) {
        all.add(path);
      }
    }
    return all.stream().distinct().toList();
  }

  @Test
  void allPagesAreAccessibleAndFreeOfErrors() throws IOException {
    var axe = new Axe();
    var wrong = new ArrayList<String>();
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      fill(product);
      fillRows(product);
      fillPipeline(product);
      fillReports(product);
      signIn(browser, product);
      browser.complaints();
      browser.requests();
      List<String> pages = pages();
      assertThat(pages).hasSizeGreaterThan(30);
      for (String page : pages) {
        browser.screen(1280, 900, false);
        browser.open(product.bareUrl() + page);
        axe.violations(browser).forEach(one -> wrong.add(page + ": " + one));
        browser.screen(1280, 900, true);
        axe.contrast(browser).forEach(one -> wrong.add(page + ", dark: " + one));
        browser.complaints().stream()
            // A GET of a URL that requires POST gets a form with status 405, which the browser
            // logs.
            .filter(one -> !one.contains(" 405 ") && !one.contains("/no/such/page"))
            .forEach(one -> wrong.add(page + ": " + one));
        for (String url : browser.requests()) {
          if (!url.startsWith(product.url()) && !url.startsWith("data:")) {
            wrong.add(page + " requests " + url);
          }
        }
      }
      assertThat(wrong).as("problems on " + pages.size() + " pages").isEmpty();
    }
  }

  @Test
  void theMainPagesFitEveryScreen() throws IOException {
    Path pictures =
        Product.root().resolve(System.getProperty("pictures", "contract/target/pictures"));
    Files.createDirectories(pictures);
    var wide = new ArrayList<String>();
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      fill(product);
      signIn(browser, product);
      for (Map.Entry<String, String> page : MAIN.entrySet()) {
        browser.open(product.bareUrl() + page.getValue());
        for (boolean phone : new boolean[] {false, true}) {
          for (boolean dark : new boolean[] {false, true}) {
            browser.screen(phone ? 390 : 1280, phone ? 844 : 860, dark);
            String name = page.getKey() + (phone ? "-phone" : "") + (dark ? "-dark" : "") + ".webp";
            Files.write(pictures.resolve(name), browser.picture());
          }
        }
        int over = over(browser);
        if (over > 0) {
          wide.add(page.getKey() + " is " + over + " pixels wider than a phone");
        }
      }
      fillRows(product);
      browser.open(product.bareUrl() + ROWS);
      assertThat(over(browser))
          .as("excess width of a form with rows on a phone, in pixels")
          .isNotPositive();
    }
    assertThat(wide).isEmpty();
  }

  /** The number of pixels by which the page is wider than the screen. */
  private static int over(Browser browser) {
    return browser.script("return document.documentElement.scrollWidth - innerWidth").asInt();
  }
}
