package dev.steward.cli;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Command for an account on another server, a Steward or any Jenkins: tokens, login and whoami. */
public final class Remote implements Command {

  private static final Set<String> VALUED =
      Set.of("--server", "--user", "--password-file", "--cacert", "--proxy");
  private static final Set<String> FLAGS = Set.of("--verbose", "--allow-http", "--force");

  /** Operations on the account. */
  enum Verb {
    CREATE,
    LIST,
    REVOKE,
    WHOAMI,
    LOGIN,
    LOGOUT
  }

  private final Verb verb;
  private final String name;
  private final String summary;
  private final Set<String> own;
  private final String synopsis;
  private final @Nullable Surroundings surroundings;

  private Remote(
      Verb verb,
      String name,
      String summary,
      String synopsis,
      Set<String> own,
      @Nullable Surroundings surroundings) {
    this.verb = verb;
    this.name = name;
    this.summary = summary;
    this.synopsis = synopsis;
    this.own = own;
    this.surroundings = surroundings;
  }

  public static Remote tokenCreate() {
    return new Remote(
        Verb.CREATE,
        "token create",
        "create an API token and print it",
        "[--user U] --name N [--expires 30d|2027-01-31|never] [--save]",
        Set.of("--name", "--expires"),
        null);
  }

  public static Remote tokenList() {
    return new Remote(
        Verb.LIST, "token list", "list a user's API tokens", "[--user U]", Set.of(), null);
  }

  public static Remote tokenRevoke() {
    return new Remote(
        Verb.REVOKE,
        "token revoke",
        "revoke an API token",
        "[--user U] --uuid ID [--uuid ID …]",
        Set.of("--uuid"),
        null);
  }

  public static Remote whoAmI() {
    return new Remote(
        Verb.WHOAMI, "whoami", "show the signed-in user", "[--user U]", Set.of(), null);
  }

  public static Remote login() {
    return new Remote(
        Verb.LOGIN,
        "login",
        "create a token on a server and save it for later commands",
        "--user U [--name N] [--expires 30d|2027-01-31|never]",
        Set.of("--name", "--expires"),
        null);
  }

  public static Remote logout() {
    return new Remote(
        Verb.LOGOUT, "logout", "revoke and delete the saved token", "", Set.of(), null);
  }

  /** The same command in another environment. */
  Remote in(Surroundings others) {
    return new Remote(verb, name, summary, synopsis, own, others);
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
        + (verb == Verb.CREATE
            ? """
              Prints only the token on standard output; messages and an example for curl go to
              standard error. Works with every Jenkins: with crumbs or without. Before 2.129 it
              prints the only API token of the user.

            """
            : "")
        + (verb == Verb.CREATE || verb == Verb.LOGIN ? Expires.HELP + "\n\n" : "")
        + """
          --password-file FILE  file with the password or a token in its first line; default:
                                prompt on the terminal, or read standard input
          --cacert FILE         trust these CA certificates (PEM) instead of the default ones
          --proxy URL           use a proxy; default: the variables https_proxy and http_proxy
          --allow-http          allow sending the password unencrypted to another machine
          --verbose             show each request and status, with secrets masked
          --force               continue despite a warning: an expiry that the server does not
                                support, a password for a server that seems to accept none
        """
        + (verb == Verb.CREATE
            ? "  --save                save the token, like 'steward login'\n"
            : "")
        + (verb == Verb.LOGIN || verb == Verb.LOGOUT
            ? "\n"
                + "The token is saved in ~/.config/steward/logins, readable by its owner"
                + " only."
            : "\n"
                + "Without --user, the token that 'steward login' saved for this server is"
                + " used.");
  }

  @Override
  public Set<String> valued() {
    return joined(VALUED, own);
  }

  @Override
  public Set<String> flags() {
    return verb == Verb.CREATE ? joined(FLAGS, Set.of("--save")) : FLAGS;
  }

  private static Set<String> joined(Set<String> some, Set<String> more) {
    var all = new HashSet<>(some);
    all.addAll(more);
    return all;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.keepTo(joined(valued(), flags()), "with --server");
    Surroundings around = surroundings == null ? Surroundings.ofProcess() : surroundings;
    return new RemoteRun(arguments, terminal, around).perform(verb);
  }
}
