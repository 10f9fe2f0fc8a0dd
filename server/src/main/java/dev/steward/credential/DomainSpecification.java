package dev.steward.credential;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A domain specification: restricts the URLs that a domain applies to. Lists in a specification are
 * comma-separated.
 */
public sealed interface DomainSpecification {

  /** Host names; {@code *} is a wildcard. */
  record Hosts(String includes, String excludes) implements DomainSpecification {}

  /** Host and port: {@code host:port}. */
  record HostPorts(String includes, String excludes) implements DomainSpecification {}

  /** URL schemes, such as {@code https}. */
  record Schemes(String schemes) implements DomainSpecification {}

  /** Paths; {@code *} matches one segment, {@code **} any number. */
  record Paths(String includes, String excludes, boolean caseSensitive)
      implements DomainSpecification {}

  /** Whether the URL matches the specification. */
  default boolean allows(URI url) {
    String host = lower(url.getHost());
    return switch (this) {
      case Hosts(String includes, String excludes) -> isIncluded(host, includes, excludes, false);
      case HostPorts(String includes, String excludes) ->
          isIncluded(host + ":" + port(url), includes, excludes, false);
      case Schemes(String schemes) -> isIncluded(lower(url.getScheme()), schemes, "", false);
      case Paths(String includes, String excludes, boolean caseSensitive) ->
          isIncluded(url.getPath() == null ? "" : url.getPath(), includes, excludes, caseSensitive);
    };
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return switch (lower(url.getScheme())) {
      case "https" -> 443;
      case "http" -> 80;
      case "ssh" -> 22;
      case "git" -> 9418;
      default -> -1;
    };
  }

  private static boolean isIncluded(
      String value, String includes, String excludes, boolean caseSensitive) {
    return (includes.isBlank() || matchesAny(value, includes, caseSensitive))
        && (excludes.isBlank() || !matchesAny(value, excludes, caseSensitive));
  }

  private static boolean matchesAny(String value, String globs, boolean caseSensitive) {
    String text = caseSensitive ? value : value.toLowerCase(Locale.ROOT);
    for (String glob : globs.split("[,\n]", -1)) {
      String clean = glob.strip();
      if (!clean.isEmpty()
          && matches(caseSensitive ? clean : clean.toLowerCase(Locale.ROOT), text)) {
        return true;
      }
    }
    return false;
  }

  /** Matches text in O(n·m) for any pattern, without backtracking. */
  private static boolean matches(String glob, String text) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    int at = 0;
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      boolean deep = c == '*' && at < glob.length() && glob.charAt(at) == '*';
      if (deep) {
        at++;
      }
      boolean[] next = new boolean[reached.length];
      for (int i = 0; i < reached.length; i++) {
        boolean slash = i > 0 && text.charAt(i - 1) == '/';
        if (c == '*') {
          next[i] = reached[i] || (i > 0 && next[i - 1] && (deep || !slash));
        } else if (i > 0) {
          next[i] = reached[i - 1] && (text.charAt(i - 1) == c || (c == '?' && !slash));
        }
      }
      reached = next;
    }
    return reached[text.length()];
  }
}
