package dev.steward.setting;

import dev.steward.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Startup options of the server, validated on construction.
 *
 * @param home the folder with all of the server's data
 * @param listen the address to listen on
 * @param port 0 picks a free one
 * @param contextPath empty, or a path such as {@code /ci}
 * @param url the URL that clients use, ending in a slash; null to use that of the request
 * @param database a JDBC URL, or null for SQLite in the home folder
 * @param adminPasswordFile the file with the password of the first administrator, used at the first
 *     startup only; null to generate a password
 * @param buildUser the user that builds run as, or null
 * @param trustedProxies proxies whose forwarded headers are trusted
 * @param executors number of concurrent builds
 * @param strictCrumbs whether crumbs are required wherever Jenkins requires them
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

  /** Port of a server that is started without {@code --port}. */
  public static final int DEFAULT_PORT = 8080;

  /** Number of executors of a server that is started without {@code --executors}. */
  public static final int DEFAULT_EXECUTORS = 2;

  private static final int MAX_EXECUTORS = 1_000;

  /** Matches {@code user:password@} before the host, or a password option of the driver. */
  private static final Pattern DATABASE_PASSWORD =
      Pattern.compile("//[^/?]*@|(?i:[?&][a-z]*password)=");

  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new Problem.Invalid("--port must be a number from 0 to 65535.");
    }
    if (executors < 0 || executors > MAX_EXECUTORS) {
      throw new Problem.Invalid("--executors must be a number from 0 to " + MAX_EXECUTORS + ".");
    }
    if (!contextPath.isEmpty() && !contextPath.matches("(/[A-Za-z0-9._~-]+)+")) {
      throw new Problem.Invalid(
          "--context-path must start with a slash and must not end with one; example: /ci.");
    }
    if (url != null && !isUrl(url)) {
      throw new Problem.Invalid("--url must be a URL that ends in a slash.");
    }
    if (database != null && DATABASE_PASSWORD.matcher(database).find()) {
      throw new Problem.Invalid(
          "--database must not contain a password, since command lines are visible to all users on"
              + " this machine. Set STEWARD_DATABASE_PASSWORD and STEWARD_DATABASE_USER instead.");
    }
  }

  static boolean isUrl(String text) {
    return text.length() <= 1_000
        && text.matches("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?/");
  }

  /** The default home: {@code STEWARD_HOME} if set, otherwise {@code ~/.steward}. */
  public static Path defaultHome() {
    return defaultHome(System.getenv());
  }

  /**
   * As in a shell, {@code ~} is {@code HOME}; if that is not set, it is the home in the system's
   * user database.
   */
  static Path defaultHome(Map<String, String> environment) {
    String stewardHome = environment.getOrDefault("STEWARD_HOME", "");
    if (!stewardHome.isBlank()) {
      return Path.of(stewardHome);
    }
    String userHome = environment.getOrDefault("HOME", "");
    return Path.of(
        userHome.isBlank() ? System.getProperty("user.home", ".") : userHome, ".steward");
  }

  /** True if the server accepts only local connections. */
  public boolean isLocal() {
    return listen.equals("127.0.0.1") || listen.equals("::1") || listen.equals("localhost");
  }

  /** Creates a builder for a server with this home; all options have their defaults. */
  public static Builder at(Path home) {
    return new Builder(home);
  }

  /** Collects options that differ from their defaults. */
  public static final class Builder {

    private final Path home;
    private String listen = "127.0.0.1";
    private int port = DEFAULT_PORT;
    private String contextPath = "";
    private @Nullable String url;
    private @Nullable String database;
    private @Nullable Path adminPasswordFile;
    private @Nullable String buildUser;
    private List<String> trustedProxies = List.of();
    private int executors = DEFAULT_EXECUTORS;
    private boolean strictCrumbs;

    private Builder(Path home) {
      this.home = home;
    }

    public Builder listen(String value) {
      listen = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder contextPath(String value) {
      contextPath = value;
      return this;
    }

    public Builder url(@Nullable String value) {
      url = value;
      return this;
    }

    public Builder database(@Nullable String value) {
      database = value;
      return this;
    }

    public Builder adminPasswordFile(@Nullable Path value) {
      adminPasswordFile = value;
      return this;
    }

    public Builder buildUser(@Nullable String value) {
      buildUser = value;
      return this;
    }

    public Builder trustedProxies(List<String> value) {
      trustedProxies = value;
      return this;
    }

    public Builder executors(int value) {
      executors = value;
      return this;
    }

    public Builder strictCrumbs(boolean value) {
      strictCrumbs = value;
      return this;
    }

    /**
     * Validates the options.
     *
     * @throws Problem.Invalid if an option is invalid
     */
    public ServerSettings build() {
      return new ServerSettings(
          home,
          listen,
          port,
          contextPath,
          url,
          database,
          adminPasswordFile,
          buildUser,
          trustedProxies,
          executors,
          strictCrumbs);
    }
  }
}
