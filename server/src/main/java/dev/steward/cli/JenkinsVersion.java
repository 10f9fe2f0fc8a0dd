package dev.steward.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jenkins version that a server reports in {@code X-Jenkins}. */
record JenkinsVersion(int major, int minor) {

  /** First version with named tokens. */
  static final JenkinsVersion NAMED_TOKENS = new JenkinsVersion(2, 129);

  /** First version whose crumbs are valid only in the session that requested them. */
  static final JenkinsVersion SESSION_CRUMBS = new JenkinsVersion(2, 176);

  /** First version that shows a user's tokens on the Security page. */
  static final JenkinsVersion SECURITY_PAGE = new JenkinsVersion(2, 468);

  /** First version whose tokens can expire. */
  static final JenkinsVersion EXPIRING_TOKENS = new JenkinsVersion(2, 548);

  private static final Pattern RELEASE =
      Pattern.compile("([0-9]{1,4})\\.([0-9]{1,5})(?:[^0-9].{0,100})?");

  /** Parses a header such as {@code 2.578} or {@code 1.651.3}; null if missing or malformed. */
  static @Nullable JenkinsVersion find(@Nullable String header) {
    if (header == null) {
      return null;
    }
    Matcher parts = RELEASE.matcher(header.strip());
    return parts.matches()
        ? new JenkinsVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)))
        : null;
  }

  boolean isBefore(JenkinsVersion other) {
    return major < other.major || (major == other.major && minor < other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
