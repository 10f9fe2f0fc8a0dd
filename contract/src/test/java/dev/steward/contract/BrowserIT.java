package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typical browser sessions, and attacks from other sites. */
class BrowserIT {

  @TempDir Path folder;

  private static void signIn(Browser browser, Product product) {
    browser.open(product.url() + "login");
    browser.type("#j_username", "admin");
    browser.type("#j_password", product.adminPassword());
    browser.click("button[name=Submit]");
    browser.await("h1", "Dashboard");
  }

  private static String curl(String token, Product product) {
    return Shell.run(
            "curl -s -u \"admin:$TOKEN\" \"$URL/whoAmI/api/json\"",
            Map.of("URL", product.bareUrl(), "TOKEN", token))
        .out();
  }

  @Test
  void aTokenIsCreatedOnThePageAndRevoked() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      signIn(browser, product);
      browser.click("header nav a[href$='/security/']");
      browser.await("h1", "Security settings of admin");
      browser.click("#add-token");
      browser.type("#newTokenName", "from the browser");
      browser.click("#generate");
      browser.await("#token-value", "11[0-9a-f]{32}");
      String token = browser.text("#token-value");
      assertThat(browser.text("#token-line")).contains(token).contains("api/json");
      browser.permit("clipboard-read");
      browser.permit("clipboard-write");
      browser.click("#copy-token");
      browser.await("#copy-token", "Copied");
      assertThat(browser.script("return navigator.clipboard.readText()").asString())
          .isEqualTo(token);
      assertThat(curl(token, product)).contains("\"name\":\"admin\"");
      browser.open(product.url() + "me/security/");
      assertThat(browser.text("#tokens")).contains("from the browser").doesNotContain(token);
      browser.script("window.confirm = () => true;");
      browser.click("#tokens button.danger");
      Product.await(
          "the token to be refused",
          Duration.ofSeconds(20),
          () -> curl(token, product).contains("was revoked on"));
    }
  }

  @Test
  void aParameterizedBuildShowsItsLogLive() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      Shell.run(
              """
              curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/createItem?name=greet" -d '<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>you</defaultValue></hudson.model.StringParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties><builders><hudson.tasks.Shell><command>echo "hello $WHO"; sleep 3; echo "good bye"</command></hudson.tasks.Shell></builders></project>'
              """,
              Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
          .ok();
      signIn(browser, product);
      browser.open(product.url() + "job/greet/");
      browser.type("#p-WHO", " there");
      browser.click("#build-now");
      Product.await(
          "the build to begin",
          Duration.ofSeconds(30),
          () -> {
            browser.open(product.url() + "job/greet/1/");
            return browser.url().endsWith("/job/greet/1/")
                && !browser.text("h1").contains("Not Found");
          });
      browser.await("#console", ".*hello you there.*");
      assertThat(browser.text("#console")).doesNotContain("Finished");
      browser.await("#console", ".*good bye.*Finished: SUCCESS.*");
      browser.click("header nav a[href$='/api/']");
      browser.await("#curl", ".*job/greet/1/api/json.*");
    }
  }

  /**
   * A page on another site that tries every way to send a cross-site request.
   *
   * @param target where the response to the form is shown: a frame, or the whole window
   */
  private static String evil(String url, String by, String target) {
    return """
    <!DOCTYPE html><html><body><img src='%1$screateItem?name=img-%2$s'><iframe name='frame'></iframe>
    <form id='form' target='%3$s' method='post' action='%1$screateItem?name=form-%2$s&mode=hudson.model.FreeStyleProject'></form>
    <script>fetch('%1$screateItem?name=fetch-%2$s&mode=hudson.model.FreeStyleProject',{method:'POST',credentials:'include',mode:'no-cors'})
    .catch(() => {}).finally(() => { document.title = 'done'; document.getElementById('form').submit(); });</script></body></html>
    """
        .formatted(url, by, target);
  }

  /** Another site, which serves the page at every path. */
  private static HttpServer site(String page) throws IOException {
    HttpServer site =
        HttpServer.create(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    site.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    site.start();
    return site;
  }

  private static void visit(Browser browser, String host, HttpServer site) {
    open(browser, host, site);
    Product.await(
        "the other site to send its requests",
        Duration.ofSeconds(30),
        () -> browser.script("return document.title").asString().equals("done"));
  }

  private static void open(Browser browser, String host, HttpServer site) {
    browser.open("http://" + host + ":" + site.getAddress().getPort() + "/");
  }

  private static String jobs(Product product) {
    return Shell.run(
            "curl -sgf -u \"admin:$PW\" \"$URL/api/json?tree=jobs[name]\"",
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
        .ok()
        .out();
  }

  @Test
  void anotherSiteCannotUseTheVisitorsSession() throws IOException {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser()) {
      HttpServer other = site(evil(product.url(), "session", "frame"));
      signIn(browser, product);
      visit(browser, "127.0.0.1", other);
      visit(browser, "localhost", other);
      other.stop(0);
      assertThat(jobs(product)).contains("\"jobs\":[]");
    }
  }

  /**
   * Checks that the browser sent the password with the request and that the request was refused.
   */
  private static void refused(Challenger front, String name, String site, int status) {
    String target = "/createItem?name=" + name;
    Product.await(
        name + " to arrive with the password",
        Duration.ofSeconds(30),
        () -> front.passed().stream().anyMatch(one -> one.target().startsWith(target)));
    assertThat(front.passed())
        .filteredOn(one -> one.target().startsWith(target))
        .allMatch(one -> one.status() == status && one.site().equals(site));
  }

  /**
   * A browser sends a known password automatically, even if another site's page causes the request.
   */
  @Test
  void anotherSiteCannotUseThePasswordThatTheBrowserSends() throws IOException {
    try (Product product = Product.start(folder.resolve("home"), "--trusted-proxy", "127.0.0.1");
        Challenger front = new Challenger(product);
        Browser browser = new Browser()) {
      String url = "http://" + front.authority() + "/";
      browser.open(
          url.replace("http://", "http://admin:" + product.adminPassword() + "@") + "api/json");
      assertThat(browser.text("body")).contains("hudson.model.Hudson");
      HttpServer sibling = site(evil(url, "sibling", "frame"));
      visit(browser, "127.0.0.1", sibling);
      refused(front, "img-sibling", "same-site", 405);
      refused(front, "form-sibling", "same-site", 403);
      refused(front, "fetch-sibling", "same-site", 403);
      sibling.stop(0);
      // From a page on another site, the browser sends the password only if the whole window
      // navigates.
      HttpServer stranger = site(evil(url, "stranger", "_top"));
      open(browser, "localhost", stranger);
      refused(front, "form-stranger", "cross-site", 403);
      stranger.stop(0);
      assertThat(jobs(product)).contains("\"jobs\":[]");
      // The same password works from a page of the same origin, so it was valid.
      browser.open(url + "whoAmI/api/json");
      browser.script(
          "return fetch('/createItem?name=own&mode=hudson.model.FreeStyleProject', {method:"
              + " 'POST'}).then(answer => answer.status)");
      assertThat(jobs(product)).contains("\"name\":\"own\"");
    }
  }
}
