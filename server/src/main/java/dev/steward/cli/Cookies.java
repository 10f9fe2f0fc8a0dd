package dev.steward.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cookies of one session with one server: kept in memory, and sent only to that server's origin,
 * below their path.
 */
final class Cookies {

  private static final int MAX_COOKIES = 50;
  private static final int MAX_COOKIE_LENGTH = 4_096;

  private record Cookie(String value, String path, boolean secure) {}

  private final Target target;
  private final Map<String, Cookie> cookies = new LinkedHashMap<>();

  Cookies(Target target) {
    this.target = target;
  }

  /**
   * Stores the cookies of a response from {@code from}; ignores malformed cookies and those from
   * other origins.
   */
  void store(URI from, List<String> lines) {
    if (!isSameOrigin(from)) {
      return;
    }
    for (String line : lines) {
      if (line.length() <= MAX_COOKIE_LENGTH) {
        store(from, line);
      }
    }
  }

  private void store(URI from, String line) {
    String[] parts = line.split(";", -1);
    int equals = parts[0].indexOf('=');
    String name = equals < 1 ? "" : parts[0].substring(0, equals).strip();
    String value = equals < 1 ? "" : parts[0].substring(equals + 1).strip();
    if (name.isEmpty() || !isPlain(name) || !isPlain(value)) {
      return;
    }
    String path = folder(from);
    boolean secure = false;
    boolean expired = false;
    for (int i = 1; i < parts.length; i++) {
      int separator = parts[i].indexOf('=');
      String key =
          (separator < 0 ? parts[i] : parts[i].substring(0, separator))
              .strip()
              .toLowerCase(Locale.ROOT);
      String attribute = separator < 0 ? "" : parts[i].substring(separator + 1).strip();
      switch (key) {
        case "path" -> path = attribute.startsWith("/") ? attribute : path;
        case "secure" -> secure = true;
        case "max-age" -> expired = expired || attribute.equals("0") || attribute.startsWith("-");
        case "expires" -> expired = expired || attribute.contains("1970");
        case "domain" -> {
          if (!attribute.equalsIgnoreCase(target.host())) {
            return;
          }
        }
        default -> {}
      }
    }
    if (expired) {
      cookies.remove(name);
    } else if (cookies.size() < MAX_COOKIES || cookies.containsKey(name)) {
      cookies.put(name, new Cookie(value, path, secure));
    }
  }

  /** Value of the Cookie header for a request; empty if no cookie applies. */
  String header(URI to) {
    var line = new StringBuilder();
    if (isSameOrigin(to)) {
      cookies.forEach((name, cookie) -> {
        if (isBelow(path(to), cookie.path()) && (!cookie.secure() || target.isHttps())) {
          line.append(line.isEmpty() ? "" : "; ").append(name).append('=').append(cookie.value());
        }
      });
    }
    return line.toString();
  }

  boolean isEmpty() {
    return cookies.isEmpty();
  }

  /** True if the server has set secure cookies, and the connection is not https. */
  boolean areWithheld() {
    return !target.isHttps() && cookies.values().stream().anyMatch(Cookie::secure);
  }

  private boolean isSameOrigin(URI uri) {
    return target.withContext("").contains(uri);
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != ',');
  }

  private static String path(URI uri) {
    return uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
  }

  private static String folder(URI uri) {
    String path = path(uri);
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static boolean isBelow(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder.endsWith("/") ? folder : folder + "/");
  }
}
