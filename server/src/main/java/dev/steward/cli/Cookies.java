package dev.steward.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cookies of one session with one server: kept in memory, and sent only to that origin, below their
 * path.
 */
final class Cookies {

  private static final int MAX = 50;
  private static final int LONGEST = 4_096;

  private record Cookie(String value, String path, boolean secure) {}

  private final Target target;
  private final Map<String, Cookie> kept = new LinkedHashMap<>();

  Cookies(Target target) {
    this.target = target;
  }

  /** Stores the cookies of a response from {@code from}; ignores malformed and foreign ones. */
  void keep(URI from, List<String> lines) {
    if (!isOurs(from)) {
      return;
    }
    for (String line : lines) {
      if (line.length() <= LONGEST) {
        keep(from, line);
      }
    }
  }

  private void keep(URI from, String line) {
    String[] parts = line.split(";", -1);
    int equals = parts[0].indexOf('=');
    String name = equals < 1 ? "" : parts[0].substring(0, equals).strip();
    String value = equals < 1 ? "" : parts[0].substring(equals + 1).strip();
    if (name.isEmpty() || !isPlain(name) || !isPlain(value)) {
      return;
    }
    String path = folder(from);
    boolean secure = false;
    boolean over = false;
    for (int i = 1; i < parts.length; i++) {
      int sign = parts[i].indexOf('=');
      String key =
          (sign < 0 ? parts[i] : parts[i].substring(0, sign)).strip().toLowerCase(Locale.ROOT);
      String attribute = sign < 0 ? "" : parts[i].substring(sign + 1).strip();
      switch (key) {
        case "path" -> path = attribute.startsWith("/") ? attribute : path;
        case "secure" -> secure = true;
        case "max-age" -> over = over || attribute.equals("0") || attribute.startsWith("-");
        case "expires" -> over = over || attribute.contains("1970");
        case "domain" -> {
          if (!attribute.equalsIgnoreCase(target.host())) {
            return;
          }
        }
        default -> {}
      }
    }
    if (over) {
      kept.remove(name);
    } else if (kept.size() < MAX || kept.containsKey(name)) {
      kept.put(name, new Cookie(value, path, secure));
    }
  }

  /** Value of the Cookie header for a request; empty if no cookie applies. */
  String line(URI to) {
    var line = new StringBuilder();
    if (isOurs(to)) {
      kept.forEach((name, cookie) -> {
        if (isBelow(path(to), cookie.path()) && (!cookie.secure() || target.isHttps())) {
          line.append(line.isEmpty() ? "" : "; ").append(name).append('=').append(cookie.value());
        }
      });
    }
    return line.toString();
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** True if the server has set secure cookies, and the connection is not https. */
  boolean areHeldBack() {
    return !target.isHttps() && kept.values().stream().anyMatch(Cookie::secure);
  }

  private boolean isOurs(URI uri) {
    return target.in("").holds(uri);
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
