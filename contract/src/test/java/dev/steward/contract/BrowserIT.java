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

/** What a person does with a browser, and what another site could have the browser do. */
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
  void aTokenIsMadeWithTheClicksOfTheAnswerAndRevokedAgain() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser(folder.resolve("profile"))) {
      signIn(browser, product);
      browser.click("header nav a[href$='/security/']");
      browser.await("h1", "Security of admin");
      browser.click("#add-token");
      browser.type("#newTokenName", "from the browser");
      browser.click("#generate");
      browser.await("#token-value", "11[0-9a-f]{32}");
      String token = browser.text("#token-value");
      assertThat(browser.text("#token-line")).contains(token).contains("api/json");
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
  void aJobIsBuiltWithParametersAndItsLogRunsAlong() {
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser(folder.resolve("profile"))) {
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

  /** A page of another site that tries to change something here by all ways that a page has. */
  private static String evil(Product product) {
    String url = product.url();
    return "<!DOCTYPE html><html><body><img src='"
        + url
        + "createItem?name=img'><iframe name='f'></iframe><form id='form' target='f' method='post' action='"
        + url
        + "createItem?name=form&mode=hudson.model.FreeStyleProject'></form><script>"
        + "document.getElementById('form').submit();"
        + "fetch('"
        + url
        + "createItem?name=fetch&mode=hudson.model.FreeStyleProject',{method:'POST',credentials:'include',mode:'no-cors'})"
        + ".finally(()=>document.title='done');</script></body></html>";
  }

  @Test
  void anotherSiteChangesNothingWithTheSessionOfWhoLooksAtIt() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
    try (Product product = Product.start(folder.resolve("home"));
        Browser browser = new Browser(folder.resolve("profile"))) {
      byte[] page = evil(product).getBytes(StandardCharsets.UTF_8);
      other.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      other.start();
      signIn(browser, product);
      browser.open("http://127.0.0.1:" + other.getAddress().getPort() + "/");
      Product.await(
          "the other site to have tried",
          Duration.ofSeconds(30),
          () -> browser.script("return document.title").asString().equals("done"));
      // The same tries with the password that the browser remembers for this server.
      browser.open(
          product.url().replace("http://", "http://admin:" + product.adminPassword() + "@")
              + "api/json");
      browser.open("http://localhost:" + other.getAddress().getPort() + "/");
      Product.await(
          "the other site to have tried again",
          Duration.ofSeconds(30),
          () -> browser.script("return document.title").asString().equals("done"));
      String jobs =
          Shell.run(
                  "curl -sg -u \"admin:$PW\" \"$URL/api/json?tree=jobs[name]\"",
                  Map.of("URL", product.bareUrl(), "PW", product.adminPassword()))
              .ok()
              .out();
      assertThat(jobs).contains("\"jobs\":[]");
    } finally {
      other.stop(0);
    }
  }
}
