package dev.steward.contract;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with its driver; both end with this process. */
final class Chromium {

  /**
   * One instance for all tests of this process, because starting it takes longer than most tests.
   */
  private static @Nullable Chromium shared;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final String base;
  private final String session;
  private final Path profile;

  private Chromium() throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    profile = Files.createTempDirectory("chromium");
    driver =
        new ProcessBuilder("chromedriver", "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    base = "http://127.0.0.1:" + port;
    Product.await("chromedriver to answer", Duration.ofSeconds(30), this::answers);
    JsonNode response =
        call(
            "POST",
            "/session",
            Map.of(
                "capabilities",
                Map.of(
                    "alwaysMatch",
                    Map.of(
                        "goog:loggingPrefs",
                        Map.of("browser", "ALL", "performance", "ALL"),
                        "goog:chromeOptions",
                        Map.of(
                            "args",
                            List.of(
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + profile))))));
    session = "/session/" + response.get("sessionId").asString();
  }

  /** Opens a new tab. */
  static synchronized Chromium newTab() {
    Chromium running = shared;
    if (running != null && running.takesNewTab()) {
      return running;
    }
    try {
      running = new Chromium();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    shared = running;
    return running;
  }

  /** The URL path of a WebDriver command. */
  String session() {
    return session;
  }

  /**
   * Replaces the current tab with a new one, without cookies or emulation. Returns false if the
   * browser's state does not allow it.
   */
  private boolean takesNewTab() {
    try {
      call(
          "POST",
          session + "/goog/cdp/execute",
          Map.of("cmd", "Network.clearBrowserCookies", "params", Map.of()));
      JsonNode tab = call("POST", session + "/window/new", Map.of("type", "tab"));
      call("DELETE", session + "/window", Map.of());
      call("POST", session + "/window", Map.of("handle", tab.get("handle").asString()));
      call("POST", session + "/se/log", Map.of("type", "browser"));
      call("POST", session + "/se/log", Map.of("type", "performance"));
      return true;
    } catch (AssertionError e) {
      end();
      return false;
    }
  }

  private boolean answers() {
    try {
      return client
              .send(
                  HttpRequest.newBuilder(URI.create(base + "/status")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  JsonNode call(String method, String path, Map<String, ?> body) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
      if (method.equals("POST")) {
        request.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
      } else {
        request.method(method, HttpRequest.BodyPublishers.noBody());
      }
      HttpResponse<String> response =
          client.send(
              request.header("Content-Type", "application/json").build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError(method + " " + path + ": " + response.body());
      }
      return JSON.readTree(response.body()).get("value");
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void end() {
    List<ProcessHandle> all = driver.descendants().toList();
    driver.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    Shell.run("rm -rf \"$PROFILE\"", Map.of("PROFILE", profile.toString()));
  }
}
