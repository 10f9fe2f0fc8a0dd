package dev.steward.routing;

import org.jspecify.annotations.Nullable;

/** Restricts redirect targets named by clients to this server. */
public final class SafeRedirect {

  private SafeRedirect() {}

  /**
   * Returns {@code target} if it is a path on this server (one leading slash, nothing that a
   * browser could interpret as another host or a second header), otherwise the default.
   */
  public static String orElse(@Nullable String target, String defaultPath) {
    if (target == null || target.length() > 2_000 || !target.startsWith("/")) {
      return defaultPath;
    }
    if (target.startsWith("//") || target.indexOf('\\') >= 0) {
      return defaultPath;
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return defaultPath;
      }
    }
    return target;
  }
}
