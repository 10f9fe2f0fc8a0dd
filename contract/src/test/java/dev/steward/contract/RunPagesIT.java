package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build in a browser: live console output, stop, and rebuild. */
class RunPagesIT {

  @TempDir Path folder;

  private static String curl(Product product, String command) {
    return Shell.run(
            "set -eu; " + command,
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword(), "A", "admin"))
        .ok()
        .out();
  }

  private static void job(Product product, String name, String script, String more) {
    job(product, name, List.of(script), more);
  }

  private static void job(Product product, String name, List<String> scripts, String more) {
    var shells = new StringBuilder();
    for (String script : scripts) {
      shells
          .append("<hudson.tasks.Shell><command>")
          .append(script.replace("&", "&amp;").replace("<", "&lt;"))
          .append("</command></hudson.tasks.Shell>");
    }
    Shell.run(
            "curl -fsS -u \"admin:$PW\" -X POST -H 'Content-Type: application/xml'"
                + " \"$URL/createItem?name=$NAME\" -d \"$XML\"",
            Map.of(
                "URL",
                product.bareUrl(),
                "PW",
                product.adminPassword(),
                "NAME",
                name,
                "XML",
                "<project><properties><hudson.model.ParametersDefinitionProperty>"
                    + "<parameterDefinitions><hudson.model.StringParameterDefinition>"
                    + "<name>WHO</name><defaultValue>you</defaultValue>"
                    + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
                    + "</hudson.model.ParametersDefinitionProperty></properties><builders>"
                    + shells
                    + "</builders><publishers>"
                    + more
                    + "</publishers></project>"))
        .ok();
  }

  private static void build(Product product, String job, String parameters) {
    curl(
        product,
        "curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/"
            + job
            + "/buildWithParameters?delay=0sec&"
            + parameters
            + "\"");
  }

  private static void await(Product product, String build, String expected) {
    Product.await(
        build + " to contain " + expected,
        Duration.ofSeconds(60),
        () ->
            Shell.run(
                    "curl -sS -u \"admin:$PW\" \"$URL/job/" + build + "/api/json\"",
                    Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
                .out()
                .contains(expected));
  }

  @Test
  void consoleOutputIsLiveAndABuildIsStoppedAndRebuilt() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      job(
          product,
          "slow",
          "echo hello $WHO; while [ ! -e $JENKINS_HOME/go-on ]; do sleep 0.1; done; echo went on;"
              + " [ $BUILD_NUMBER -gt 1 ] || sleep 600",
          "");
      PagesIT.signIn(browser, product);
      build(product, "slow", "WHO=moon");
      await(product, "slow/1", "\"building\":true");
      browser.open(product.url() + "job/slow/1/console");
      browser.await("#console", ".*hello moon.*");
      assertThat(browser.text("#console")).doesNotContain("\nwent on");
      Shell.run("touch \"$HOME_OF/go-on\"", Map.of("HOME_OF", folder.resolve("home").toString()))
          .ok();
      browser.await("#console", ".*\\Rwent on\\R.*");

      browser.click(".tasks form[action$='/stop'] button");
      browser.await("#console", ".*Finished: ABORTED.*");
      browser.open(product.url() + "job/slow/1/");
      browser.await("#result", "Aborted");

      browser.open(product.url() + "job/slow/1/rebuild/");
      assertThat(browser.script("return document.getElementById('p-WHO').value").asString())
          .isEqualTo("moon");
      browser.click("#build-now");
      await(product, "slow/2", "\"result\":\"SUCCESS\"");
      browser.open(product.url() + "job/slow/2/");
      browser.await("#console", ".*hello moon.*Finished: SUCCESS.*");
      browser.await("#parameters", ".*WHO.*moon.*");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void stepsOfARunningBuildAreListedAndLinkedToTheirOutput() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      String gate = "while [ ! -e $JENKINS_HOME/%s ]; do sleep 0.1; done; ";
      job(
          product,
          "three",
          List.of(gate.formatted("one"), gate.formatted("two"), "echo the third; false"),
          "");
      PagesIT.signIn(browser, product);
      build(product, "three", "WHO=a");
      await(product, "three/1", "\"building\":true");
      browser.open(product.url() + "job/three/1/");
      String home = folder.resolve("home").toString();
      Shell.run("touch \"$HOME_OF/one\"", Map.of("HOME_OF", home)).ok();
      browser.await("#steps", ".*Execute shell 1.*Execute shell 2.*");
      assertThat(browser.text("#steps")).doesNotContain("Execute shell 3");
      Shell.run("touch \"$HOME_OF/two\"", Map.of("HOME_OF", home)).ok();
      browser.await("#result", "Failed");
      browser.await("#steps", ".*Execute shell 3.*");
      browser.click("#steps li:last-child a");
      browser.await("#console .line:target + .line", ".*echo the third.*");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aLineFarFromTheEndIsFoundAndLinkedTo() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      job(
          product,
          "long",
          "set +x; i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo \"this is line $i of it\";"
              + " done; set -x; echo end",
          "");
      PagesIT.signIn(browser, product);
      build(product, "long", "WHO=a");
      await(product, "long/1", "\"result\":\"SUCCESS\"");
      browser.open(product.url() + "job/long/1/console");
      browser.await("#console", ".*this is line 30000 of it.*");
      browser.type("#find-text", "line 1234 of");
      browser.click("#find-back");
      browser.await("#console .here", ".*this is line 1234 of it.*");
      String line = browser.script("return document.querySelector('.here').id").asString();
      assertThat(browser.script("return document.querySelectorAll('.line').length").asInt())
          .isLessThan(5_000);
      browser.open(product.url() + "job/long/1/");
      browser.open(product.url() + "job/long/1/console#" + line);
      browser.await("#console .here", ".*this is line 1234 of it.*");
      browser.press("f");
      browser.await("#console", ".*Finished: SUCCESS.*");
      browser.press("t");
      browser.await("#times", "Hide times");
      assertThat(
              browser
                  .script(
                      "return getComputedStyle([...document.querySelectorAll('.line')].at(-1),"
                          + " '::before').content")
                  .asString())
          .matches("\"\\d\\d:\\d\\d:\\d\\d\"");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theBuildHistoryLoadsMoreBuildsAndKeepsThemOnUpdates() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      job(product, "often", ":", "");
      for (int i = 1; i <= 70; i++) {
        build(product, "often", "WHO=" + i);
      }
      await(product, "often/70", "\"result\":\"SUCCESS\"");
      PagesIT.signIn(browser, product);
      browser.open(product.url() + "job/often/");
      browser.await("#build-21", ".*#21.*");
      assertThat(browser.has("#build-20")).isFalse();
      browser.script("document.getElementById('builds-more').scrollIntoView()");
      browser.await("#build-20", ".*#20.*");
      browser.await("#build-1", ".*#1 .*");
      assertThat(browser.has("#builds-more")).isFalse();

      build(product, "often", "WHO=again");
      browser.await("#build-71", ".*#71.*Success.*");
      curl(product, "curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/often/60/doDelete\"");
      browser.await("#builds-rows", "(?!.*#60 ).*#61 .*#59 .*");
      assertThat(
              browser
                  .script(
                      "return [...document.querySelectorAll('#builds-rows tr')].map(row =>"
                          + " row.dataset.number).join()")
                  .asString())
          .isEqualTo(
              java.util.stream.IntStream.rangeClosed(0, 70)
                  .map(i -> 71 - i)
                  .filter(i -> i != 60)
                  .mapToObj(Integer::toString)
                  .collect(java.util.stream.Collectors.joining(",")));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aFailedTestLinksToItsHistory() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      job(
          product,
          "tested",
          "f='<failure message=\"4 and not 5\">at Sum.java:12</failure>'; [ $WHO = bad ] || f=;"
              + " echo \"<testsuite name='s'><testcase classname='math.Sum'"
              + " name='adds'>$f</testcase></testsuite>\" > r.xml",
          "<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>"
              + "</hudson.tasks.junit.JUnitResultArchiver>");
      build(product, "tested", "WHO=good");
      await(product, "tested/1", "\"result\":\"SUCCESS\"");
      build(product, "tested", "WHO=bad");
      await(product, "tested/2", "\"result\":\"UNSTABLE\"");
      PagesIT.signIn(browser, product);
      browser.open(product.url() + "job/tested/2/");
      browser.click("#facts a[href$='/testReport/']");
      browser.await("#failed", ".*math.Sum.adds.*4 and not 5.*");
      browser.click("#failed a");
      browser.await("#history", ".*#2.*Regression.*#1.*Passed.*");
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
