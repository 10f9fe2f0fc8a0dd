package dev.steward.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tab of a real headless Chromium, driven over the WebDriver protocol. A new tab shares no state
 * with earlier tabs: no cookies, no emulation, no console messages.
 */
final class Browser implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  /** Special keys, as the WebDriver protocol encodes them. */
  static final String TAB = "\uE004";

  static final String ENTER = "\uE007";
  static final String SPACE = " ";

  /** Modifier key, held until the end of the typed text. */
  static final String SHIFT = "\uE008";

  private static final int MOST_TABS = 120;

  private final Chromium chromium = Chromium.newTab();
  private final String session = chromium.session();

  private JsonNode call(String method, String path, Map<String, ?> body) {
    return chromium.call(method, path, body);
  }

  void open(String url) {
    call("POST", session + "/url", Map.of("url", url));
  }

  String url() {
    return call("GET", session + "/url", Map.of()).asString();
  }

  private String element(String selector) {
    JsonNode element =
        call("POST", session + "/element", Map.of("using", "css selector", "value", selector));
    return session + "/element/" + element.get(ELEMENT).asString();
  }

  void click(String selector) {
    call("POST", element(selector) + "/click", Map.of());
  }

  void type(String selector, String text) {
    call("POST", element(selector) + "/value", Map.of("text", text));
  }

  String text(String selector) {
    return call("GET", element(selector) + "/text", Map.of()).asString();
  }

  /** Waits until the text of the element matches the pattern. */
  void await(String selector, String regex) {
    Product.await(
        selector + " to show " + regex,
        Duration.ofSeconds(30),
        () -> {
          try {
            return text(selector).matches("(?s)" + regex);
          } catch (AssertionError e) {
            return false; // the page is still loading
          }
        });
  }

  /** Grants pages a permission such as {@code clipboard-read}. */
  void permit(String permission) {
    call(
        "POST",
        session + "/permissions",
        Map.of("descriptor", Map.of("name", permission), "state", "granted"));
  }

  JsonNode script(String script) {
    return call("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** Runs a script whose last argument is a callback for its result. */
  JsonNode scriptLater(String script) {
    return call("POST", session + "/execute/async", Map.of("script", script, "args", List.of()));
  }

  /** Presses keys one after the other; the focused element receives them. */
  void press(String keys) {
    var actions = new ArrayList<Map<String, String>>();
    keys.codePoints()
        .forEach(key -> {
          actions.add(Map.of("type", "keyDown", "value", Character.toString(key)));
          actions.add(Map.of("type", "keyUp", "value", Character.toString(key)));
        });
    call(
        "POST",
        session + "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", actions))));
  }

  /** Presses Tab until the element has the focus, as a keyboard user would. */
  void tabTo(String selector) {
    String on =
        "const at = document.activeElement; return at !== null && at !== document.body &&"
            + " at.matches('"
            + selector.replace("'", "\\'")
            + "')";
    for (int i = 0; i < MOST_TABS; i++) {
      if (script(on).asBoolean()) {
        return;
      }
      press(TAB);
    }
    throw new AssertionError("Tab never reaches " + selector + " on " + url());
  }

  /** Disables JavaScript on pages. */
  void withoutScripts() {
    devtools("Emulation.setScriptExecutionDisabled", Map.of("value", true));
  }

  /** Accepts the dialog that the page opened. */
  void accept() {
    call("POST", session + "/alert/accept", Map.of());
  }

  boolean has(String selector) {
    return !call("POST", session + "/elements", Map.of("using", "css selector", "value", selector))
        .isEmpty();
  }

  /** Emulates a screen size and a colour scheme. */
  void screen(int width, int height, boolean dark) {
    devtools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    devtools(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Emulates a time zone. */
  void zone(String zone) {
    devtools("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
  }

  /** A WebP screenshot of the page. */
  byte[] picture() {
    JsonNode shot = devtools("Page.captureScreenshot", Map.of("format", "webp", "quality", 70));
    return Base64.getDecoder().decode(shot.get("data").asString());
  }

  private JsonNode devtools(String command, Map<String, ?> parameters) {
    return call(
        "POST", session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  /** The warnings and errors that pages have logged since the last call. */
  List<String> complaints() {
    var all = new ArrayList<String>();
    for (JsonNode line : log("browser")) {
      if (!List.of("DEBUG", "INFO").contains(line.get("level").asString())) {
        all.add(line.get("message").asString());
      }
    }
    return all;
  }

  /** The URLs that pages have requested since the last call. */
  List<String> requests() {
    var all = new ArrayList<String>();
    for (JsonNode line : log("performance")) {
      JsonNode message = JSON.readTree(line.get("message").asString()).get("message");
      if (message.get("method").asString().equals("Network.requestWillBeSent")) {
        all.add(message.get("params").get("request").get("url").asString());
      }
    }
    return all;
  }

  private JsonNode log(String type) {
    return call("POST", session + "/se/log", Map.of("type", type));
  }

  /** Leaves the page, so that its scripts and requests stop. */
  @Override
  public void close() {
    open("about:blank");
  }
}
