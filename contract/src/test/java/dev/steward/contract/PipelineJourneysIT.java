package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Journeys through the pages of pipeline runs in a real browser: without a mouse, and on a phone.
 */
class PipelineJourneysIT {

  private static final String DOWN = "\uE015";
  private static final String END = "\uE010";
  private static final String BACKSPACE = "\uE003";

  /** The line of the script below that fails, from 0. */
  private static final int FAULT = 8;

  private static final String SCRIPT =
      """
      pipeline {
        agent any
        stages {
          stage('Build') {
            steps { echo 'built' }
          }
          stage('Test') {
            steps {
              sh 'echo expected 4 but was 5; exit 1'
            }
          }
          stage('Deploy') {
            steps {
              script { env.TO = input(message: 'Deploy?', id: 'Deploy', parameters: [string(name: 'TO', defaultValue: 'staging', description: 'The host')]) }
              echo "deployed to ${env.TO}"
            }
          }
        }
      }
      """;

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

  private String sh(String script) {
    return Shell.run(
            "set -eu\n" + script,
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword(), "SCRIPT", SCRIPT))
        .ok()
        .out();
  }

  private void open(String path) {
    browser.open(product.url() + path);
  }

  /** Moves the focus to an element with Tab and presses a key there. */
  private void key(String selector, String key) {
    browser.tabTo(selector);
    browser.press(key);
  }

  private void awaitBuild(String build, String result) {
    Product.await(
        build + " to end as " + result,
        Duration.ofSeconds(90),
        () ->
            sh("curl -sS -u \"admin:$PW\" \"$URL/job/" + build + "/api/json?tree=result\"")
                .contains("\"result\":\"" + result + "\""));
  }

  private void createJob() {
    sh(
        """
        { printf '%s' '<flow-definition><definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition"><script><![CDATA['
          printf '%s' "$SCRIPT"
          printf '%s' ']]></script><sandbox>true</sandbox></definition></flow-definition>'
        } | curl -fsS -u "admin:$PW" -H 'Content-Type: application/xml' --data-binary @- "$URL/createItem?name=app"
        """);
  }

  private void build() {
    sh("curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/app/build?delay=0sec\"");
  }

  @Test
  void aFailedPipelineIsFixedAndContinuedByKeyboard() throws IOException {
    var axe = new Axe();
    open("login");
    browser.press("admin" + Browser.TAB + product.adminPassword() + Browser.ENTER);
    browser.await("h1", "Dashboard");

    // The pipeline is made in the form, and fails.
    key(".tasks a[href$='/newJob']", Browser.ENTER);
    browser.tabTo("#name");
    browser.press("app");
    key("input[name=type]", DOWN);
    browser.tabTo("#script");
    int example = browser.script("return document.activeElement.value.length").asInt();
    browser.press(DOWN.repeat(40) + END + BACKSPACE.repeat(example));
    browser.press(SCRIPT.replace("\n", Browser.ENTER).strip());
    key("main form button:not([type=button])", Browser.ENTER);
    browser.await("h1", ".*app.*");
    browser.press("b");
    awaitBuild("app/1", "FAILURE");

    // The page of the job, and that of the build, name the failed step.
    browser.await("#failure", ".*#1: Stage “Test” failed.*exit code 1.*");
    assertThat(axe.violations(browser)).isEmpty();
    key("#builds a", Browser.ENTER);
    browser.await("#failure", ".*Stage “Test” failed.*sh.*exit code 1.*expected 4 but was 5.*");
    browser.await("#stage-graph", ".*Build.*Success.*Test.*Failed.*Deploy.*Skipped.*");
    assertThat(axe.violations(browser)).isEmpty();
    key("#failed-stage", Browser.ENTER);
    browser.await("#steps", ".*script returned exit code 1.*expected 4 but was 5.*");
    browser.await("#state", "Failed");
    assertThat(axe.violations(browser)).isEmpty();
    // A step is opened and closed with the keyboard.
    key("#steps summary", Browser.ENTER);
    assertThat(browser.has("#steps details[open]")).isFalse();
    key("a[href*='console?stage=']", Browser.ENTER);
    browser.await("#console", ".*expected 4 but was 5.*");
    assertThat(browser.text("#console")).doesNotContain("built");
    assertThat(axe.violations(browser)).isEmpty();

    // A replay with a fix, compared with the script before it runs.
    open("job/app/1/");
    key("#failure a[href$='/replay/']", Browser.ENTER);
    browser.await("h1", ".*replay.*");
    browser.tabTo("#mainScript");
    browser.press(DOWN.repeat(FAULT) + END + BACKSPACE.repeat(2) + "0'");
    key("#compare", Browser.ENTER);
    browser.await(".diff", ".*-\\s+sh 'echo expected 4 but was 5; exit 1'.*\\+\\s+sh .*exit 0'.*");
    assertThat(axe.violations(browser)).isEmpty();
    key("#replay-run", Browser.ENTER);
    awaitInput("app/2");

    // The input is answered on the page of the build.
    open("job/app/2/");
    browser.await("#stage-graph", ".*Deploy.*Waiting for input.*");
    assertThat(axe.violations(browser)).isEmpty();
    browser.tabTo("#inputs input[name='value-TO']");
    browser.press("production");
    key("#inputs button[name=proceed]", Browser.ENTER);
    awaitBuild("app/2", "SUCCESS");
    open("job/app/2/console");
    browser.await("#console", ".*deployed to production.*");
    assertThat(axe.violations(browser)).isEmpty();

    // A restart from a stage skips the stages before it; its input is aborted.
    open("job/app/2/");
    key("#stage-graph button[value=Test]", Browser.ENTER);
    awaitInput("app/3");
    open("job/app/3/");
    browser.await("#stage-graph", ".*Build.*Skipped.*Test.*Success.*Deploy.*Waiting.*");
    key("#inputs button[name=abort]", Browser.ENTER);
    awaitBuild("app/3", "ABORTED");

    // The history of the stages.
    open("job/app/");
    key(".tasks a[href$='/stages/']", Browser.ENTER);
    browser.await("#statistics", ".*Test 3 1 33 % 0 .*");
    browser.await("#stage-view", ".*#3.*#2.*#1.*");
    assertThat(axe.violations(browser)).isEmpty();
    key("#stage-view td a", Browser.ENTER);
    browser.await("h1", ".*app #3 Build.*");
    assertThat(browser.complaints()).isEmpty();
  }

  private void awaitInput(String build) {
    Product.await(
        "the input of " + build,
        Duration.ofSeconds(90),
        () ->
            sh("curl -sS -u \"admin:$PW\" \"$URL/job/" + build + "/wfapi/pendingInputActions\"")
                .contains("Deploy?"));
  }

  @Test
  void theGraphOfARunningBuildRefreshesItself() throws IOException {
    sh(
        """
        curl -fsS -u "admin:$PW" -H 'Content-Type: application/xml' "$URL/createItem?name=app" -d '<flow-definition><definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition"><script>node { stage("One") { sh "until test -e go; do sleep 0.2; done" }; stage("Two") { sh "until test -e stop; do sleep 0.2; done" } }</script><sandbox>true</sandbox></definition></flow-definition>'
        """);
    build();
    PagesIT.signIn(browser, product);
    Product.await(
        "the first stage to run",
        Duration.ofSeconds(60),
        () ->
            sh("curl -sS -u \"admin:$PW\" \"$URL/job/app/1/wfapi/describe\"")
                .contains("\"name\":\"One\""));
    open("job/app/1/");
    browser.await("#stage-graph", ".*One.*Running, [0-9].*");
    browser.script("document.body.dataset.loaded = 'once'");
    Path workspace = folder.resolve("home/workspace/app");
    Files.createFile(workspace.resolve("go"));
    browser.await("#stage-graph", ".*One.*Success.*Two.*Running.*");
    Files.createFile(workspace.resolve("stop"));
    awaitBuild("app/1", "SUCCESS");
    browser.await("#stage-graph", ".*Two.*Success.*");
    browser.await("#result", "Success");
    assertThat(browser.script("return document.body.dataset.loaded").asString())
        .as("the page was not loaded again")
        .isEqualTo("once");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void allPagesWorkWithoutScriptsAndOnAPhone() {
    createJob();
    build();
    awaitBuild("app/1", "FAILURE");
    browser.withoutScripts();
    PagesIT.signIn(browser, product);
    open("job/app/1/");
    browser.click("#failed-stage");
    browser.await("#steps", ".*expected 4 but was 5.*");
    String stage = browser.url();
    open("job/app/1/replay/");
    browser.click("#compare");
    browser.await("#changes", ".*No differences.*");
    open("job/app/1/");
    browser.click("#restart-failed");
    awaitBuild("app/2", "FAILURE");
    browser.screen(390, 844, false);
    for (String page :
        List.of(
            product.url() + "job/app/",
            product.url() + "job/app/stages/",
            product.url() + "job/app/1/",
            product.url() + "job/app/1/stages/",
            stage,
            product.url() + "job/app/1/console",
            product.url() + "job/app/1/console?stage=" + stage.replaceAll(".*/([0-9]+)/$", "$1"),
            product.url() + "job/app/1/replay/")) {
      browser.open(page);
      assertThat(browser.script("return document.documentElement.scrollWidth - innerWidth").asInt())
          .as("excess width of " + page + " on a phone, in pixels")
          .isNotPositive();
    }
  }
}
