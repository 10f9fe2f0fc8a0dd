package dev.steward.setting;

import dev.steward.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parses the SonarQube servers that pipelines use, one per line: {@code
 * main=https://sonar.example.com credential=sonar-token mojoVersion=5.0.0.4389}.
 */
public final class SonarServers {

  private static final int MAX = 100;
  private static final int MAX_NAME = 200;

  /**
   * A SonarQube server.
   *
   * @param url without a slash at its end
   * @param credentialId a secret text with a token; empty for none
   * @param mojoVersion version of Maven's SonarQube plugin that builds should use; empty for any
   */
  public record SonarServer(String name, String url, String credentialId, String mojoVersion) {

    /** As a line of the setting. */
    public String line() {
      return name
          + "="
          + url
          + (credentialId.isEmpty() ? "" : " credential=" + credentialId)
          + (mojoVersion.isEmpty() ? "" : " mojoVersion=" + mojoVersion);
    }
  }

  private SonarServers() {}

  /**
   * Parses servers by name, in order.
   *
   * @throws Problem.Invalid if a line is malformed
   */
  public static Map<String, SonarServer> parse(String text) {
    var all = new LinkedHashMap<String, SonarServer>();
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      SonarServer server = server(line.strip());
      if (all.put(server.name(), server) != null) {
        throw new Problem.Invalid("sonarServers contains the name " + server.name() + " twice.");
      }
    }
    if (all.size() > MAX) {
      throw new Problem.Invalid("sonarServers can have at most " + MAX + " servers.");
    }
    return all;
  }

  private static SonarServer server(String line) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? "" : line.substring(0, equals).strip();
    String[] words = line.substring(equals + 1).strip().split(" +", -1);
    String url = words[0].endsWith("/") ? words[0] : words[0] + "/";
    if (name.isEmpty() || name.length() > MAX_NAME || !ServerSettings.isUrl(url)) {
      throw malformed();
    }
    String credentialId = "";
    String mojoVersion = "";
    for (int i = 1; i < words.length; i++) {
      String value = words[i].substring(words[i].indexOf('=') + 1);
      if (words[i].startsWith("credential=") && value.matches("[A-Za-z0-9_.-]{1,200}")) {
        credentialId = value;
      } else if (words[i].startsWith("mojoVersion=") && value.matches("[A-Za-z0-9_.-]{1,50}")) {
        mojoVersion = value;
      } else {
        throw malformed();
      }
    }
    return new SonarServer(name, url.substring(0, url.length() - 1), credentialId, mojoVersion);
  }

  private static Problem.Invalid malformed() {
    return new Problem.Invalid(
        "sonarServers must have one line per SonarQube server, with its name and URL, and optionally"
            + " the ID of a secret text with the token and the version of Maven's SonarQube plugin;"
            + " example: main=https://sonar.example.com credential=sonar-token"
            + " mojoVersion=5.0.0.4389.");
  }
}
