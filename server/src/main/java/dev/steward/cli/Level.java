package dev.steward.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jenkins version that a server reports in {@code X-Jenkins}. */
record Level(int major, int minor) {

  /** First version with named tokens. */
  static final Level NAMED_TOKENS = new Level(2, 129);

  /** First version whose crumbs are valid only in the session that requested them. */
  static final Level CRUMBS_OF_SESSION = new Level(2, 176);

  /** First version with a user's tokens on the page Security. */
  static final Level SECURITY_PAGE = new Level(2, 468);

  /** First version whose tokens can expire. */
  static final Level EXPIRING_TOKENS = new Level(2, 548);

  private static final Pattern RELEASE =
      Pattern.compile("([0-9]{1,4})\\.([0-9]{1,5})(?:[^0-9].{0,100})?");

  /** Parses a header such as {@code 2.578} or {@code 1.651.3}; null if missing or malformed. */
  static @Nullable Level find(@Nullable String header) {
    if (header == null) {
      return null;
    }
    Matcher parts = RELEASE.matcher(header.strip());
    return parts.matches()
        ? new Level(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)))
        : null;
  }

  boolean isBefore(Level other) {
    return major < other.major || (major == other.major && minor < other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
