package dev.steward.web.user;

import dev.steward.access.Token;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Short display names for User-Agent headers. */
public final class UserAgentName {

  private static final int MAX = 60;

  /** Browsers also claim to be other browsers, so the first match wins. */
  private static final Pattern[] BROWSERS = {
    Pattern.compile("(Edg)[A-Za-z]*/([0-9]+)"),
    Pattern.compile("(OPR)/([0-9]+)"),
    Pattern.compile("(Firefox)/([0-9]+)"),
    Pattern.compile("(?:Headless)?(Chrome)/([0-9]+)"),
    Pattern.compile("Version/([0-9]+)[^ ]* (?:Mobile[^ ]* )?(Safari)"),
  };

  private static final Pattern SYSTEM =
      Pattern.compile("(Windows|Mac OS X|Android|iPhone|iPad|CrOS|Linux)");

  private UserAgentName() {}

  /** Address and client of the last use of a token; empty if it was never used. */
  public static String lastUse(Token token) {
    String address = token.lastAddress();
    String agent = token.lastAgent();
    if (token.lastUsedAt() == null) {
      return "";
    }
    return (address == null ? "" : address)
        + (agent == null || agent.isEmpty() ? "" : " by " + shorten(agent));
  }

  /** Name, version and system of a browser; for other clients, the start of the header. */
  public static String shorten(String agent) {
    if (agent.isEmpty()) {
      return "an unnamed client";
    }
    if (!agent.startsWith("Mozilla/")) {
      return agent.length() <= MAX ? agent : agent.substring(0, MAX - 1) + "…";
    }
    for (Pattern browser : BROWSERS) {
      Matcher matcher = browser.matcher(agent);
      if (matcher.find()) {
        boolean safari = matcher.group(2).equals("Safari");
        String name = safari ? "Safari" : matcher.group(1);
        String version = safari ? matcher.group(1) : matcher.group(2);
        String displayName = name.equals("Edg") ? "Edge" : name.equals("OPR") ? "Opera" : name;
        Matcher system = SYSTEM.matcher(agent);
        return displayName + " " + version + (system.find() ? " on " + system.group(1) : "");
      }
    }
    return "a browser";
  }
}
