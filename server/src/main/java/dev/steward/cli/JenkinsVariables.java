package dev.steward.cli;

import org.jspecify.annotations.Nullable;

/**
 * The variables {@code JENKINS_URL}, {@code JENKINS_USER_ID} and {@code JENKINS_API_TOKEN}, which
 * jenkins-cli uses too. Options and saved logins take precedence.
 */
final class JenkinsVariables {

  private static final String URL = "JENKINS_URL";
  private static final String USER = "JENKINS_USER_ID";
  private static final String TOKEN = "JENKINS_API_TOKEN";

  private final CliEnvironment environment;

  JenkinsVariables(CliEnvironment environment) {
    this.environment = environment;
  }

  private @Nullable String find(String variable) {
    String value = environment.variables().get(variable);
    return value == null || value.isBlank() ? null : value;
  }

  boolean hasServer() {
    return find(URL) != null;
  }

  /** Server that the variables name; null if they name none. */
  @Nullable Target server() {
    String url = find(URL);
    return url == null ? null : Target.parse(URL, url);
  }

  boolean hasCredentials() {
    return find(USER) != null || find(TOKEN) != null;
  }

  /**
   * Credentials for a server; null if the variables are not set.
   *
   * @throws UsageError if they are incomplete, or belong to another server
   */
  @Nullable Credentials credentials(Target target) {
    if (!hasCredentials()) {
      return null;
    }
    String user = find(USER);
    String token = find(TOKEN);
    if (user == null || token == null) {
      throw new UsageError("set both " + USER + " and " + TOKEN + ", or use --user.");
    }
    Target server = server();
    if (server != null && !server.origin().equals(target.origin())) {
      throw new UsageError(
          TOKEN
              + " is not sent to "
              + target.origin()
              + ", since "
              + URL
              + " points to another server. Use --user or 'steward login', or unset "
              + URL
              + ".");
    }
    Credentials.requireUserName(USER, user);
    return new Credentials(user, token.strip(), false);
  }
}
