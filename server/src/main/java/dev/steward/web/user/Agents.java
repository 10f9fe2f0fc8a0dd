package dev.steward.web.user;

import dev.steward.access.Token;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Short display names of User-Agent headers. */
public final class Agents {

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

  private Agents() {}

  /** Address and client of the last use of a token; empty if it was never used. */
  public static String lastUse(Token token) {
    String address = token.lastAddress();
    String agent = token.lastAgent();
    if (token.lastUsedAt() == null) {
      return "";
    }
    return (address == null ? "" : address)
        + (agent == null || agent.isEmpty() ? "" : " by " + shortened(agent));
  }

  /** Name, version and system of a browser; for other clients the start of the header. */
  public static String shortened(String agent) {
    if (agent.isEmpty()) {
      return "an unnamed client";
    }
    if (!agent.startsWith("Mozilla/")) {
      return agent.length() <= MAX ? agent : agent.substring(0, MAX - 1) + "…";
    }
    for (Pattern browser : BROWSERS) {
      Matcher found = browser.matcher(agent);
      if (found.find()) {
        boolean safari = found.group(2).equals("Safari");
        String name = safari ? "Safari" : found.group(1);
        String version = safari ? found.group(1) : found.group(2);
        String shown = name.equals("Edg") ? "Edge" : name.equals("OPR") ? "Opera" : name;
        Matcher system = SYSTEM.matcher(agent);
        return shown + " " + version + (system.find() ? " on " + system.group(1) : "");
      }
    }
    return "a browser";
  }
}
