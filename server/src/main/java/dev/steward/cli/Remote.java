package dev.steward.cli;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command that speaks to another server, a Steward or any Jenkins, over HTTP. */
public final class Remote implements Command {

  private static final Set<String> VALUED =
      Set.of("--server", "--user", "--password-file", "--cacert", "--proxy");
  private static final Set<String> FLAGS = Set.of("--verbose", "--allow-http", "--force");

  /** What is done there. */
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
        "make an API token and print its value",
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
        Verb.WHOAMI, "whoami", "ask a server who one is to it", "[--user U]", Set.of(), null);
  }

  public static Remote login() {
    return new Remote(
        Verb.LOGIN,
        "login",
        "make a token on a server and keep it for the other commands",
        "--user U [--name N] [--expires 30d|2027-01-31|never]",
        Set.of("--name", "--expires"),
        null);
  }

  public static Remote logout() {
    return new Remote(
        Verb.LOGOUT, "logout", "revoke and forget the token that login kept", "", Set.of(), null);
  }

  /** The same command, which finds other things around it. */
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
              Prints the token alone on standard output; what was done, and the next curl line, go to
              standard error. Works with every Jenkins: with crumbs or without, and before 2.129, where
              it prints the one API token of the user.

            """
            : "")
        + (verb == Verb.CREATE || verb == Verb.LOGIN ? Expires.HELP + "\n\n" : "")
        + """
          --password-file FILE  the password, or a token, is the first line of FILE; else it is asked for
                                on the terminal, or read from standard input
          --cacert FILE         believe these certificates (PEM) instead of the usual ones
          --proxy URL           go by a proxy; default is the environment's https_proxy and http_proxy
          --allow-http          send the password unencrypted to another machine
          --verbose             show each request and status, with secrets masked
          --force               go on where a warning would stop: an expiry that the server does not
                                know, a password for a server that seems to take none
        """
        + (verb == Verb.CREATE
            ? "  --save                keep the token as 'steward login' does\n"
            : "")
        + (verb == Verb.LOGIN || verb == Verb.LOGOUT
            ? "\nThe token is kept in ~/.config/steward/logins, readable by its owner alone."
            : "\nWithout --user, the token that 'steward login' kept for that server is used.");
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
