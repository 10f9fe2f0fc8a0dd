package dev.steward.setting;

import dev.steward.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a server is started. All values are checked when they are made.
 *
 * @param home the folder that holds everything of the server
 * @param listen the address to listen at
 * @param port 0 picks a free one
 * @param contextPath empty, or a path such as {@code /ci}
 * @param url the URL that clients use, ending in a slash, where it is not what they send
 * @param database a JDBC URL, or null for SQLite in the home
 * @param adminPasswordFile the password of the first administrator, at the first start only
 * @param buildUser the user that builds run as, or null
 * @param trustedProxies whose forwarded headers are believed
 * @param executors how many builds run at once
 * @param strictCrumbs whether crumbs are asked for wherever Jenkins does
 */
public record ServerSettings(
    Path home,
    String listen,
    int port,
    String contextPath,
    @Nullable String url,
    @Nullable String database,
    @Nullable Path adminPasswordFile,
    @Nullable String buildUser,
    List<String> trustedProxies,
    int executors,
    boolean strictCrumbs) {

  private static final int MOST_EXECUTORS = 1_000;

  /** {@code user:password@} before the host, or one of the driver's options that is a password. */
  private static final Pattern DATABASE_PASSWORD =
      Pattern.compile("//[^/?]*@|(?i:[?&][a-z]*password)=");

  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new Problem.Invalid("--port takes a number from 0 to 65535.");
    }
    if (executors < 0 || executors > MOST_EXECUTORS) {
      throw new Problem.Invalid("--executors takes a number from 0 to " + MOST_EXECUTORS + ".");
    }
    if (!contextPath.isEmpty() && !contextPath.matches("(/[A-Za-z0-9._~-]+)+")) {
      throw new Problem.Invalid(
          "--context-path begins with a slash and does not end with one, such as /ci.");
    }
    if (url != null && !isUrl(url)) {
      throw new Problem.Invalid("--url takes a URL that ends in a slash.");
    }
    if (database != null && DATABASE_PASSWORD.matcher(database).find()) {
      throw new Problem.Invalid(
          "--database may not hold a password, since everybody on this machine can read what a"
              + " process was started with: put it into the variable STEWARD_DATABASE_PASSWORD, and"
              + " the user's name into STEWARD_DATABASE_USER.");
    }
  }

  static boolean isUrl(String text) {
    return text.length() <= 1_000
        && text.matches("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?/");
  }

  /** The home where none is given: {@code STEWARD_HOME}, else {@code ~/.steward}. */
  public static Path defaultHome() {
    return defaultHome(System.getenv());
  }

  /** {@code ~} is what the shell takes it for; only without it the system's list of users says. */
  static Path defaultHome(Map<String, String> environment) {
    String named = environment.getOrDefault("STEWARD_HOME", "");
    if (!named.isBlank()) {
      return Path.of(named);
    }
    String mine = environment.getOrDefault("HOME", "");
    return Path.of(mine.isBlank() ? System.getProperty("user.home", ".") : mine, ".steward");
  }

  /** True where only this machine can connect. */
  public boolean isLocal() {
    return listen.equals("127.0.0.1") || listen.equals("::1") || listen.equals("localhost");
  }
}
