package dev.steward.cli;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Command for an account on another server, a Steward or any Jenkins: tokens, login and whoami. */
public final class AccountCommand implements Command {

  private static final Set<String> VALUE_OPTIONS =
      Set.of("--server", "--user", "--password-file", "--cacert", "--proxy");
  private static final Set<String> FLAGS = Set.of("--verbose", "--allow-http", "--force");

  /** Operations on the account. */
  enum AccountOperation {
    CREATE,
    LIST,
    REVOKE,
    WHOAMI,
    LOGIN,
    LOGOUT
  }

  private final AccountOperation operation;
  private final String name;
  private final String summary;
  private final Set<String> ownOptions;
  private final String synopsis;
  private final @Nullable CliEnvironment environment;

  private AccountCommand(
      AccountOperation operation,
      String name,
      String summary,
      String synopsis,
      Set<String> ownOptions,
      @Nullable CliEnvironment environment) {
    this.operation = operation;
    this.name = name;
    this.summary = summary;
    this.synopsis = synopsis;
    this.ownOptions = ownOptions;
    this.environment = environment;
  }

  public static AccountCommand tokenCreate() {
    return new AccountCommand(
        AccountOperation.CREATE,
        "token create",
        "create an API token and print it",
        "[--user U] --name N [--expires 30d|2027-01-31|never] [--save]",
        Set.of("--name", "--expires"),
        null);
  }

  public static AccountCommand tokenList() {
    return new AccountCommand(
        AccountOperation.LIST,
        "token list",
        "list a user's API tokens",
        "[--user U]",
        Set.of(),
        null);
  }

  public static AccountCommand tokenRevoke() {
    return new AccountCommand(
        AccountOperation.REVOKE,
        "token revoke",
        "revoke an API token",
        "[--user U] --uuid ID [--uuid ID …]",
        Set.of("--uuid"),
        null);
  }

  public static AccountCommand whoAmI() {
    return new AccountCommand(
        AccountOperation.WHOAMI, "whoami", "show the signed-in user", "[--user U]", Set.of(), null);
  }

  public static AccountCommand login() {
    return new AccountCommand(
        AccountOperation.LOGIN,
        "login",
        "create a token on a server and save it for later commands",
        "--user U [--name N] [--expires 30d|2027-01-31|never]",
        Set.of("--name", "--expires"),
        null);
  }

  public static AccountCommand logout() {
    return new AccountCommand(
        AccountOperation.LOGOUT, "logout", "revoke and delete the saved token", "", Set.of(), null);
  }

  /** Copy of the command for another environment. */
  AccountCommand withEnvironment(CliEnvironment newEnvironment) {
    return new AccountCommand(operation, name, summary, synopsis, ownOptions, newEnvironment);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public String help() {
    return "steward "
        + name
        + " --server URL "
        + synopsis
        + (synopsis.isEmpty() ? "" : " ")
        + "[options]\n\n"
        + (operation == AccountOperation.CREATE
            ? """
              Prints only the token to standard output; messages and a curl example go to standard
              error. Works with every Jenkins version, with or without crumbs. On Jenkins before
              2.129, prints the user's only API token.

            """
            : "")
        + (operation == AccountOperation.CREATE || operation == AccountOperation.LOGIN
            ? TokenExpiry.HELP + "\n\n"
            : "")
        + """
          --password-file FILE  file with the password or a token on its first line; default:
                                prompt on the terminal, or read standard input
          --cacert FILE         trust these CA certificates (PEM) instead of the default ones
          --proxy URL           use a proxy; default: the variables https_proxy and http_proxy
          --allow-http          allow sending the password unencrypted to another machine
          --verbose             show each request and status, with secrets masked
          --force               continue despite a warning: an expiry that the server does not
                                support, or a password that the server does not seem to accept
        """
        + (operation == AccountOperation.CREATE
            ? "  --save                save the token, like 'steward login'\n"
            : "")
        + "  --help                show this help\n"
        + (operation == AccountOperation.LOGIN || operation == AccountOperation.LOGOUT
            ? "\n" + "The token is saved in ~/.config/steward/logins, which only you can read."
            : "\n"
                + "Without --user, uses the token that 'steward login' saved for this server;"
                + "\notherwise the variables JENKINS_USER_ID and JENKINS_API_TOKEN.")
        + (isAlwaysRemote() ? "\nWithout --server, uses the variable JENKINS_URL." : "");
  }

  /** False for commands that change this machine's server unless {@code --server} is given. */
  private boolean isAlwaysRemote() {
    return operation == AccountOperation.WHOAMI
        || operation == AccountOperation.LOGIN
        || operation == AccountOperation.LOGOUT;
  }

  @Override
  public Set<String> valueOptions() {
    return union(VALUE_OPTIONS, ownOptions);
  }

  @Override
  public Set<String> flags() {
    return operation == AccountOperation.CREATE ? union(FLAGS, Set.of("--save")) : FLAGS;
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    var all = new HashSet<>(some);
    all.addAll(more);
    return all;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.requireOnly(union(valueOptions(), flags()), "with --server");
    CliEnvironment effective = environment == null ? CliEnvironment.ofProcess() : environment;
    return new RemoteRun(arguments, terminal, effective).perform(operation);
  }
}
