package dev.steward.gate;

import org.jspecify.annotations.Nullable;

/** Decides which targets of a redirect that a client names stay on this server. */
public final class LocalTarget {

  private LocalTarget() {}

  /**
   * {@code target} where it is a path of this server (one leading slash, nothing that a browser
   * could read as another host or a second header), else {@code otherwise}.
   */
  public static String orElse(@Nullable String target, String otherwise) {
    if (target == null || target.length() > 2_000 || !target.startsWith("/")) {
      return otherwise;
    }
    if (target.startsWith("//") || target.indexOf('\\') >= 0) {
      return otherwise;
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return otherwise;
      }
    }
    return target;
  }
}
