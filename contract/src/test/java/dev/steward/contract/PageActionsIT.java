package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interactive features of pages in a real browser: search, prompts, confirmations, editing. */
class PageActionsIT {

  /** Whether the page would ask for confirmation before the user leaves it. */
  private static final String ASKS =
      "const event = new Event('beforeunload', {cancelable: true}); dispatchEvent(event);"
          + " return event.defaultPrevented";

  @TempDir Path folder;
  private Product product;
  private Browser browser;

  @BeforeEach
  void start() {
    product = Product.start(folder.resolve("home"));
    browser = new Browser();
    PagesIT.signIn(browser, product);
    browser.complaints();
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
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return Shell.run("set -eu\n" + script, variables).ok().out();
  }

  private void job(String name, String script, String properties) {
    sh(
        "curl -fsS -u \"admin:$PW\" -H 'Content-Type: application/xml'"
            + " \"$URL/createItem?name=$NAME\" -d \"$XML\"",
        "NAME",
        name,
        "XML",
        "<project><properties>"
            + properties
            + "</properties><builders><hudson.tasks.Shell><command>"
            + script.replace("&", "&amp;").replace("<", "&lt;")
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private void built(String name) {
    sh("curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/$NAME/build?delay=0sec\"", "NAME", name);
    Product.await(
        name + " to be built",
        Duration.ofSeconds(60),
        () ->
            sh("curl -sS -u \"admin:$PW\" \"$URL/job/$NAME/1/api/json?tree=result\"", "NAME", name)
                .contains("SUCCESS"));
  }

  private void open(String path) {
    browser.open(product.url() + path);
  }

  private void awaitScript(String what, String script) {
    Product.await(what, Duration.ofSeconds(30), () -> browser.script(script).asBoolean());
  }

  private void answers(String selector, String regex) {
    browser.await(selector, regex);
  }

  @Test
  void findCountsAndMarksMatchesAndWrapsAround() {
    // Every thousandth of 14,000 lines has two matches; most of these lines are not on the page.
    job(
        "long",
        "set +x; i=0; while [ $i -lt 14000 ]; do i=$((i+1));"
            + " if [ $((i % 1000)) = 0 ]; then echo \"a Needle of $i, needle again\";"
            + " else echo \"hay $i\"; fi; done",
        "");
    built("long");
    open("job/long/1/console");
    browser.await("#log-said", "Complete");
    browser.type("#find-text", "needle");
    answers("#find-said", "28 matches");
    browser.type("#find-text", Browser.ENTER);
    // The page shows the end of the log, so the search may wrap around to the beginning.
    answers("#find-said", "1 of 28|2[0-9] of 28");
    browser.script("document.getElementById('find-text').value = ''; return true");
    browser.type("#find-text", "needle of 14000" + Browser.ENTER);
    answers("#find-said", "1 of 1");
    browser.script("document.getElementById('find-text').value = ''; return true");
    browser.type("#find-text", "needle" + Browser.ENTER);
    browser.script("document.getElementById('console').scrollTop = 0; return true");
    awaitScript("a match to be selected", "return document.querySelector('mark.current') !== null");
    String status = browser.text("#find-said");
    int first = Integer.parseInt(status.substring(0, status.indexOf(' ')));
    int at = first;
    for (int i = 0; i < 30; i++) {
      browser.type("#find-text", Browser.ENTER);
      at = at == 28 ? 1 : at + 1;
      answers("#find-said", at + " of 28");
      awaitScript(
          "the match to be marked",
          "const mark = document.querySelector('mark.current');"
              + " return mark !== null && mark.textContent.toLowerCase() === 'needle' &&"
              + " mark.closest('.line').id === 'L"
              + line(at)
              + "'");
    }
    for (int i = 0; i < 4; i++) {
      browser.type("#find-text", Browser.SHIFT + Browser.ENTER);
      at = at == 1 ? 28 : at - 1;
      answers("#find-said", at + " of 28");
    }
    browser.click("#find-back");
    at = at == 1 ? 28 : at - 1;
    answers("#find-said", at + " of 28");
    browser.script("document.getElementById('find-text').value = ''; return true");
    browser.type("#find-text", "no such straw" + Browser.ENTER);
    answers("#find-said", "No matches");
    assertThat(browser.has("mark")).isFalse();
    assertThat(browser.complaints()).isEmpty();
  }

  /**
   * The number of the console line with this match; every thousandth line of the script's output
   * has two.
   */
  private int line(int match) {
    String log = sh("curl -fsS -u \"admin:$PW\" \"$URL/job/long/1/consoleText\"");
    String text = "a Needle of " + ((match + 1) / 2 * 1000) + ",";
    int number = 1;
    for (String line : log.split("\n", -1)) {
      if (line.contains(text)) {
        return number;
      }
      number++;
    }
    throw new AssertionError(text + " is not in the log");
  }

  @Test
  void theBuildButtonOfAParameterizedJobOpensItsForm() {
    job(
        "asks",
        "true",
        "<hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>WHO</name>"
            + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty>");
    open("");
    browser.click("button[aria-label='Build asks']");
    browser.await("h1", ".*asks.*");
    assertThat(browser.url()).endsWith("/job/asks/#build");
    assertThat(sh("curl -sS -u \"admin:$PW\" \"$URL/queue/api/json\"")).contains("\"items\":[]");
    browser.type("#p-WHO", "them");
    browser.click("#build-now");
    browser.await("#done", "Build #1 queued.*");
  }

  @Test
  void aShutdownIsConfirmedAndCanBeCancelledOnEveryPage() {
    open("manage/");
    browser.click("#prepare-shutdown");
    browser.await("h1", "Prepare for shutdown.*");
    assertThat(sh("curl -sS -u \"admin:$PW\" \"$URL/api/json\""))
        .contains("\"quietingDown\":false");
    browser.type("#message", "new disk");
    browser.click("#prepare");
    browser.await("#shutdown", ".*Requested by admin.*new disk.*");
    open("user/admin/");
    browser.click("#cancel-shutdown");
    browser.await("#done", "Shutdown cancelled.*");
    assertThat(browser.has("#shutdown")).isFalse();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void anActionIsConfirmedOnceAndCanBeUndone() {
    job("undone", "true", "");
    open("job/undone/");
    browser.click(".tasks form[action$='/disable'] button");
    browser.await("#done", "Job undone disabled.*");
    browser.click("#undo");
    browser.await("#done", "Job undone enabled.*");
    open("job/undone/");
    assertThat(browser.has("#done")).isFalse();
  }

  @Test
  void leavingAFormWithUnsavedInputAsksForConfirmation() {
    job("edited", "true", "");
    open("job/edited/configure");
    awaitScript(
        "the form script to load",
        "return performance.getEntriesByType('resource').some((one) =>"
            + " one.name.endsWith('forms.js'))");
    assertThat(browser.script(ASKS).asBoolean()).isFalse();
    browser.type("#f-description", "typed");
    assertThat(browser.script(ASKS).asBoolean()).isTrue();
    browser.script("document.getElementById('f-description').value = ''; return true");
    assertThat(browser.script(ASKS).asBoolean()).isFalse();
    browser.type("#f-description", "typed");
    browser.click("#save");
    browser.await("#done", "Job edited saved.*");
    assertThat(browser.script(ASKS).asBoolean()).isFalse();

    // A form with a validation error contains unsaved input.
    open("job/edited/configure");
    browser.type("#f-quietPeriod", "soon");
    browser.click("#save");
    browser.await("[role=alert]", ".*quiet period.*");
    assertThat(browser.script(ASKS).asBoolean()).isTrue();
  }

  @Test
  void listItemsAreAddedWithoutReloadingThePage() {
    job("grown", "true", "");
    open("job/grown/configure");
    browser.script(
        "window.same = true; document.getElementById('f-description').value = 'kept'; return true");
    browser.script("document.getElementById('builders').scrollIntoView(); return true");
    double scrolled = browser.script("return scrollY").asDouble();
    browser.click("#builders button[value='builders:add']");
    awaitScript(
        "a second step", "return document.querySelectorAll('#builders > fieldset').length === 2");
    assertThat(browser.script("return window.same === true").asBoolean()).isTrue();
    assertThat(browser.script("return document.activeElement.name").asString())
        .isEqualTo("builders.1.command");
    assertThat(browser.script("return scrollY").asDouble())
        .isCloseTo(scrolled, org.assertj.core.data.Offset.offset(300.0));
    assertThat(browser.script("return document.getElementById('f-description').value").asString())
        .isEqualTo("kept");

    browser.type("[name='builders.1.command']", "echo second");
    browser.click("button[value='builders:up-1']");
    awaitScript(
        "the second step to be the first",
        "return document.querySelector(\"[name='builders.0.command']\").value === 'echo second'");
    browser.click("button[value='builders:remove-1']");
    awaitScript(
        "one step to be left",
        "return document.querySelectorAll('#builders > fieldset').length === 1");
    browser.click("#save");
    browser.await("#done", "Job grown saved.*");
    assertThat(sh("curl -sS -u \"admin:$PW\" \"$URL/job/grown/config.xml\""))
        .contains("<command>echo second</command>", "<description>kept</description>")
        .doesNotContain("<command>true</command>");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void listItemsAreAddedWithoutJavaScript() {
    job("plain", "true", "");
    browser.withoutScripts();
    open("job/plain/configure");
    browser.click("#builders button[value='builders:add']");
    browser.await("#builders", ".*2\\. Execute shell.*");
    browser.type("[name='builders.1.command']", "echo second");
    browser.click("#save");
    browser.await("#done", "Job plain saved.*");
  }

  @Test
  void timesAreShownInTheTimeZoneOfTheBrowser() {
    job("timed", "true", "");
    built("timed");
    browser.zone("Asia/Tokyo");
    open("job/timed/1/");
    awaitScript(
        "the times in the browser's time zone",
        "const time = document.querySelector('#facts time[data-absolute]');"
            + " const hour = (new Date(time.dateTime).getUTCHours() + 9) % 24;"
            + " return time.title.includes('GMT+9')"
            + " && time.textContent.includes(' ' + String(hour).padStart(2, '0') + ':')");
    open("job/timed/");
    awaitScript(
        "the tooltip of a relative time",
        "return document.querySelector('#builds time').title.includes('GMT+9')");
  }

  @Test
  void theMatrixHeaderStaysVisibleWhenScrolling() {
    open("manage/permissions");
    sh(
        "curl -fsS -u \"admin:$PW\" -H 'Content-Type: application/json' \"$URL/authorization\" -d"
            + " \"$P\"",
        "P",
        policy());
    browser.screen(1280, 700, false);
    open("manage/permissions");
    String head =
        "const around = document.querySelector('.table.matrix').getBoundingClientRect().top; return"
            + " Math.round(document.querySelector('#matrix thead th').getBoundingClientRect().top -"
            + " around)";
    int before = browser.script(head).asInt();
    browser.script("document.querySelector('.table.matrix').scrollTop = 600; return true");
    assertThat(browser.script("return document.querySelector('.table.matrix').scrollTop").asInt())
        .isGreaterThan(100);
    assertThat(browser.script(head).asInt()).isBetween(before - 2, before + 2);
  }

  private static String policy() {
    var entries =
        new StringBuilder(
            "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}}");
    for (int i = 0; i < 40; i++) {
      entries
          .append(",{\"user\":{\"name\":\"u")
          .append(i)
          .append("\",\"permissions\":[\"Overall/Read\"]}}");
    }
    return "{\"globalMatrix\":{\"entries\":[" + entries + "]}}";
  }
}
