package dev.steward.setting;

import dev.steward.problem.Problem;
import java.nio.file.Path;
import java.util.List;
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
    if (url != null && !url.matches("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?/")) {
      throw new Problem.Invalid("--url takes a URL that ends in a slash.");
    }
  }

  /** The home where none is given: {@code STEWARD_HOME}, else {@code ~/.steward}. */
  public static Path defaultHome() {
    String named = System.getenv("STEWARD_HOME");
    return named != null && !named.isBlank()
        ? Path.of(named)
        : Path.of(System.getProperty("user.home", "."), ".steward");
  }

  /** True where only this machine can connect. */
  public boolean isLocal() {
    return listen.equals("127.0.0.1") || listen.equals("::1") || listen.equals("localhost");
  }
}
