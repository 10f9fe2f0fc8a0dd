package dev.steward.cli;

import dev.steward.text.ShellQuote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands that speak to another server: a Steward, or any Jenkins. */
public final class Remote implements Command {

  /** Options that say which server, who, and how to get there. */
  public static final Set<String> VALUED =
      Set.of("--server", "--user", "--password-file", "--cacert", "--proxy");

  public static final Set<String> FLAGS = Set.of("--verbose", "--allow-http");

  private final String name;
  private final String summary;
  private final Set<String> more;
  private final Set<String> moreFlags;

  private Remote(String name, String summary, Set<String> more, Set<String> moreFlags) {
    this.name = name;
    this.summary = summary;
    this.more = more;
    this.moreFlags = moreFlags;
  }

  public static Remote tokenCreate() {
    return new Remote(
        "token create",
        "make an API token and print its value",
        Set.of("--name", "--expires"),
        Set.of("--force"));
  }

  public static Remote tokenList() {
    return new Remote("token list", "list a user's API tokens", Set.of(), Set.of());
  }

  public static Remote tokenRevoke() {
    return new Remote("token revoke", "revoke an API token", Set.of("--uuid"), Set.of());
  }

  public static Remote whoAmI() {
    return new Remote("whoami", "ask a server who one is to it", Set.of(), Set.of());
  }

  public static Remote login() {
    return new Remote(
        "login",
        "make a token on a server and keep it for the other commands",
        Set.of("--expires"),
        Set.of("--force"));
  }

  public static Remote logout() {
    return new Remote("logout", "revoke and forget the token that login kept", Set.of(), Set.of());
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
        + " --server URL [--user U]"
        + switch (name) {
          case "token create" -> " --name N [--expires 30d|2027-01-31|never] [--force]";
          case "token revoke" -> " --uuid UUID";
          default -> "";
        }
        + """


          --password-file FILE  the password (or a token); else it is asked for, or read from standard input
          --cacert FILE         certificates to trust, in PEM
          --proxy URL           go through a proxy
          --allow-http          send the password unencrypted to another machine
          --verbose             show each request, with secrets masked

        Without --user the login that 'steward login' kept is used.\
        """;
  }

  @Override
  public Set<String> valued() {
    var all = new java.util.HashSet<>(VALUED);
    all.addAll(more);
    return all;
  }

  @Override
  public Set<String> flags() {
    var all = new java.util.HashSet<>(FLAGS);
    all.addAll(moreFlags);
    return all;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    try {
      Target target = Target.parse(arguments.get("--server"));
      var logins = Logins.ofUser();
      if (name.equals("logout")) {
        return logout(arguments, terminal, target, logins);
      }
      Logins.Login kept = arguments.has("--user") ? null : logins.find(target);
      if (kept == null && !arguments.has("--user")) {
        throw new Usage("--user is missing, and there is no kept login for this server.");
      }
      var dance = new Dance(target, new Wire(arguments, terminal), terminal);
      dance.look();
      permitted(arguments, terminal, dance.target());
      String user = kept == null ? arguments.get("--user") : kept.user();
      String secret = kept == null ? password(arguments, terminal, user) : kept.token();
      return perform(arguments, terminal, dance, user, secret, logins);
    } catch (Failed e) {
      terminal.err("steward " + name + ": " + e.getMessage());
      return 1;
    }
  }

  private static void permitted(Arguments arguments, Terminal terminal, Target target) {
    if (!target.isHttps()
        && !target.isLoopback()
        && !arguments.has("--allow-http")
        && !terminal.confirms(
            "The password would travel unencrypted to " + target.origin() + ". Send it?")) {
      throw new Failed(
          "sending the password",
          target.origin() + " is not encrypted; use https, or say --allow-http.");
    }
  }

  private static String password(Arguments arguments, Terminal terminal, String user) {
    String file = arguments.find("--password-file");
    String password;
    if (file == null) {
      password = terminal.password("Password of " + user + ": ");
    } else {
      try {
        password = Files.readString(Path.of(file)).strip();
      } catch (IOException e) {
        throw new Usage("the file of --password-file cannot be read.");
      }
    }
    if (password == null || password.isEmpty()) {
      throw new Usage("no password was given.");
    }
    return password;
  }

  private int perform(
      Arguments arguments,
      Terminal terminal,
      Dance dance,
      String user,
      String secret,
      Logins logins) {
    switch (name) {
      case "whoami" -> terminal.out(dance.whoAmI(user, secret));
      case "token list" -> terminal.out(dance.list(user, secret));
      case "token revoke" -> {
        dance.crumb(user, secret);
        dance.revoke(user, secret, arguments.get("--uuid"));
        terminal.err("Revoked.");
      }
      case "token create" -> {
        Dance.Made made = create(arguments, dance, user, secret, arguments.get("--name"));
        terminal.out(made.value());
        told(terminal, dance.target(), user, made);
      }
      default -> {
        Dance.Made made = create(arguments, dance, user, secret, "steward-cli");
        String uuid = made.uuid();
        logins.put(
            new Logins.Login(dance.target().url(), user, made.value(), uuid == null ? "" : uuid));
        terminal.err("Kept a token for " + dance.target().url() + "; 'steward logout' ends it.");
      }
    }
    return 0;
  }

  private static Dance.Made create(
      Arguments arguments, Dance dance, String user, String secret, String called) {
    @Nullable LocalDate expires = Dance.expiry(arguments.find("--expires"));
    dance.crumb(user, secret);
    return dance.create(user, secret, called, expires, arguments.has("--force"));
  }

  private static void told(Terminal terminal, Target target, String user, Dance.Made made) {
    String uuid = made.uuid();
    terminal.err(
        made.legacy()
            ? "This is the one legacy token of the user; the server is too old for named ones."
            : "Made the token" + (uuid == null ? "" : " (uuid " + uuid + ")") + ".");
    terminal.err("It takes the place of the password and needs no crumb:");
    terminal.err(
        "curl -u "
            + ShellQuote.single(user)
            + ":\"$TOKEN\" "
            + ShellQuote.single(target.url() + "api/json"));
  }

  private int logout(Arguments arguments, Terminal terminal, Target target, Logins logins) {
    Logins.Login kept = logins.find(target);
    if (kept == null) {
      throw new Usage("there is no kept login for this server.");
    }
    try {
      if (!kept.uuid().isEmpty()) {
        var dance = new Dance(target, new Wire(arguments, terminal), terminal);
        dance.look();
        dance.revoke(kept.user(), kept.token(), kept.uuid());
        terminal.err("Revoked the token.");
      }
    } finally {
      logins.remove(target);
      terminal.err("Forgot the login.");
    }
    return 0;
  }
}
