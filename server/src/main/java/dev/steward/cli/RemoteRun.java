package dev.steward.cli;

import dev.steward.problem.Broken;
import dev.steward.text.ShellQuote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a command against another server, from its options to what it prints. */
final class RemoteRun {

  private static final int LONGEST_FILE = 1 << 16;

  private final Arguments arguments;
  private final Terminal terminal;
  private final Surroundings surroundings;
  private final Logins logins;

  RemoteRun(Arguments arguments, Terminal terminal, Surroundings surroundings) {
    this.arguments = arguments;
    this.terminal = terminal;
    this.surroundings = surroundings;
    this.logins = Logins.in(surroundings);
  }

  int perform(Remote.Verb verb) {
    // What is wrong with the options is said before anything is sent.
    Target named = Target.parse(arguments.get("--server"));
    Expires expires = Expires.parse(arguments.find("--expires"));
    List<String> uuids = arguments.all("--uuid").stream().map(RemoteTokens::checkedUuid).toList();
    String name = arguments.find("--name");
    if (verb == Remote.Verb.CREATE && (name == null || name.isBlank())) {
      throw new Usage("--name is missing: by it you know the token again.");
    }
    if (verb == Remote.Verb.REVOKE && uuids.isEmpty()) {
      throw new Usage("--uuid is missing: token list shows the ids.");
    }
    checkUser(verb);
    try (Wire wire = new Wire(arguments, surroundings, terminal)) {
      if (verb == Remote.Verb.LOGOUT) {
        return logout(wire, named);
      }
      Conversation conversation = begin(wire, named, verb == Remote.Verb.LOGIN);
      var tokens = new RemoteTokens(conversation, terminal);
      switch (verb) {
        case CREATE -> create(conversation, tokens, String.valueOf(name), expires);
        case LIST -> list(tokens);
        case REVOKE -> uuids.forEach(tokens::revoke);
        case WHOAMI -> whoAmI(conversation);
        case LOGIN ->
            login(wire, conversation, tokens, name == null ? "steward-cli" : name, expires);
        case LOGOUT -> {}
      }
      return 0;
    }
  }

  /** Begins to speak with the server that the options name, as the user that they name. */
  Conversation open(Wire wire) {
    Target named = Target.parse(arguments.get("--server"));
    checkUser(Remote.Verb.WHOAMI);
    return begin(wire, named, false);
  }

  private void checkUser(Remote.Verb verb) {
    String user = arguments.find("--user");
    if (user == null) {
      if (verb == Remote.Verb.LOGIN || arguments.has("--password-file")) {
        throw new Usage("--user is missing.");
      }
      if (logins.isEmpty()) {
        throw new Usage("--user is missing, and 'steward login' has kept no token to use.");
      }
    } else if (user.isBlank()
        || user.contains(":")
        || user.contains("\n")
        || !Terminal.harmless(user).equals(user)) {
      throw new Usage("--user takes the name that you log in with; it has no colon.");
    }
  }

  /** Looks at the server without credentials, and only then asks for them. */
  private Conversation begin(Wire wire, Target named, boolean afresh) {
    Logins.@Nullable Login kept = afresh || arguments.has("--user") ? null : logins.find(named);
    Probe.Seen seen = new Probe(wire, terminal).look(named);
    if (kept == null && !arguments.has("--user")) {
      kept = logins.find(seen.target());
    }
    if (kept == null && !arguments.has("--user")) {
      throw new Usage("--user is missing, and no login is kept for " + seen.target().url() + ".");
    }
    consent(wire, seen.target());
    Credentials credentials =
        kept == null
            ? asked(seen, arguments.get("--user"))
            : new Credentials(kept.user(), kept.token(), true);
    return new Conversation(wire, seen, credentials);
  }

  private void consent(Wire wire, Target target) {
    boolean stays = target.isLoopback() && !wire.leavesBy(target.at(""));
    if (target.isHttps() || stays || arguments.has("--allow-http")) {
      return;
    }
    if (!terminal.confirms(
        "The password would go to "
            + target.origin()
            + " unencrypted, where all machines on the way can read it. Send it?")) {
      throw new Failed(
          "send the password",
          target.origin() + " is not encrypted.",
          "Use its https address, or say --allow-http if you trust the way there.");
    }
  }

  private Credentials asked(Probe.Seen seen, String user) {
    String why = seen.singleSignOn();
    if (why != null) {
      terminal.err("This server takes no passwords: " + why + ". " + Advice.clicks(seen));
    }
    String file = arguments.find("--password-file");
    String secret =
        file != null && !file.equals("-")
            ? firstLine(file)
            : terminal.password((why == null ? "Password" : "API token") + " of " + user + ": ");
    if (secret == null || secret.isEmpty()) {
      throw new Failed(
          "log in",
          "no password was given.",
          "Type it when asked, pipe it in, or name a file with --password-file.");
    }
    var credentials = new Credentials(user, secret, false);
    if (why != null && !credentials.areToken() && !arguments.has("--force")) {
      throw new Failed(
          "log in",
          "the server takes no passwords: " + why + ".",
          "Give an API token instead, or say --force to try the password all the same.");
    }
    return credentials;
  }

  private static String firstLine(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      String text = new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      String line = end < 0 ? text : text.substring(0, end);
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    } catch (IOException e) {
      throw new Usage("the file of --password-file cannot be read.");
    }
  }

  private void create(
      Conversation conversation, RemoteTokens tokens, String name, Expires expires) {
    RemoteTokens.Made made = tokens.create(name, expires, arguments.has("--force"));
    terminal.out(made.value());
    Probe.Seen seen = conversation.seen();
    String user = conversation.credentials().user();
    String ends = made.expires();
    terminal.err(
        made.legacy()
            ? seen.product()
                + " at "
                + seen.target().url()
                + " has no named tokens (they come with 2.129): this is the one API token of "
                + user
                + "."
            : "Made the API token '"
                + Terminal.said(name)
                + "' of "
                + user
                + " at "
                + seen.target().url()
                + " ("
                + seen.product()
                + ")"
                + ". "
                + Expires.sentence(ends)
                + " It is not shown again.");
    terminal.err(
        "Put it into TOKEN; it takes the place of the password"
            + (made.legacy() ? ":" : ", and needs no crumb:"));
    terminal.err(
        "  curl -u "
            + ShellQuote.single(user)
            + ":\"$TOKEN\" "
            + ShellQuote.single(seen.target().url() + "api/json"));
    if (made.uuid() != null) {
      terminal.err(
          "To revoke it:\n  "
              + command()
              + " token revoke --server "
              + ShellQuote.single(seen.target().url())
              + " --user "
              + ShellQuote.single(user)
              + " --uuid "
              + made.uuid());
    }
    if (arguments.has("--save")) {
      logins.put(new Logins.Login(seen.target().url(), user, made.value(), made.uuid()));
      terminal.err("Kept it in " + logins.file() + ".");
    }
  }

  private String command() {
    return surroundings.environment().getOrDefault("STEWARD_COMMAND", "steward");
  }

  private void list(RemoteTokens tokens) {
    List<RemoteTokens.Listed> all = tokens.list();
    if (all.isEmpty()) {
      terminal.err("There are no tokens.");
    }
    for (RemoteTokens.Listed token : all) {
      terminal.out(token.uuid() + "\t" + token.expires() + "\t" + token.name());
    }
  }

  private void whoAmI(Conversation conversation) {
    terminal.out(WhoAmI.ask(conversation));
    terminal.err(
        "to "
            + conversation.seen().product()
            + " at "
            + conversation.seen().target().url()
            + (conversation.credentials().kept() ? ", by the kept token" : ""));
  }

  private void login(
      Wire wire, Conversation conversation, RemoteTokens tokens, String name, Expires expires) {
    Target target = conversation.seen().target();
    String user = conversation.credentials().user();
    Logins.Login before = logins.find(target);
    RemoteTokens.Made made = tokens.create(name, expires, arguments.has("--force"));
    try {
      logins.put(new Logins.Login(target.url(), user, made.value(), made.uuid()));
    } catch (Broken e) {
      // A token that nobody knows is of use to nobody.
      if (made.uuid() != null) {
        tokens.revokeOwn(made.uuid());
      }
      throw e;
    }
    terminal.err(
        "Logged in to "
            + target.url()
            + " as "
            + user
            + ": a token is kept in "
            + logins.file()
            + ". "
            + (made.legacy() ? "" : Expires.sentence(made.expires()) + " ")
            + "'steward logout --server "
            + target.url()
            + "' ends it.");
    if (before != null && before.user().equals(user)) {
      var token = new Credentials(user, made.value(), true);
      revokeKept(new Conversation(wire, conversation.seen(), token), before, "former ");
    }
  }

  private int logout(Wire wire, Target named) {
    Logins.Login kept = logins.find(named);
    Probe.Seen seen = null;
    try {
      seen = new Probe(wire, terminal).look(named);
      kept = kept == null ? logins.find(seen.target()) : kept;
    } catch (Failed e) {
      if (kept == null) {
        throw e;
      }
      terminal.err(e.getMessage());
    }
    if (kept == null) {
      throw new Failed("log out", "no login is kept for " + named.url() + ".", "");
    }
    boolean revoked = false;
    if (seen != null && seen.target().url().equals(kept.url())) {
      consent(wire, seen.target());
      var token = new Credentials(kept.user(), kept.token(), true);
      revoked = revokeKept(new Conversation(wire, seen, token), kept, "");
    }
    logins.remove(Target.parse(kept.url()));
    terminal.err(
        revoked
            ? "Logged out."
            : "Forgotten here; the token itself may go on working until it is revoked on the"
                + " server.");
    return revoked ? 0 : 1;
  }

  private boolean revokeKept(Conversation conversation, Logins.Login kept, String which) {
    String uuid = kept.uuid();
    if (uuid == null) {
      terminal.err("The " + which + "token is a legacy one, which a program cannot revoke.");
      return false;
    }
    try {
      new RemoteTokens(conversation, terminal).revokeOwn(uuid);
      terminal.err("Revoked the " + which + "token.");
      return true;
    } catch (Failed e) {
      terminal.err(e.getMessage());
      return false;
    }
  }
}
