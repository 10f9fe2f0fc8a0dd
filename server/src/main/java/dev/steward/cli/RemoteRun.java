package dev.steward.cli;

import dev.steward.problem.ServerFailure;
import dev.steward.text.ShellQuote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One execution of a command against another server, from its options to its output. */
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
    // Options are validated before any request is sent.
    Target named = Target.parse(arguments.get("--server"));
    Expires expires = Expires.parse(arguments.find("--expires"));
    List<String> uuids = arguments.all("--uuid").stream().map(RemoteTokens::checkedUuid).toList();
    String name = arguments.find("--name");
    if (verb == Remote.Verb.CREATE && (name == null || name.isBlank())) {
      throw new Usage("--name is missing: the name identifies the token.");
    }
    if (verb == Remote.Verb.REVOKE && uuids.isEmpty()) {
      throw new Usage("--uuid is missing: 'steward token list' shows the ids.");
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

  /** Connects to the server with the user that the options name. */
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
        throw new Usage("--user is missing, and 'steward login' has saved no token.");
      }
    } else if (user.isBlank()
        || user.contains(":")
        || user.contains("\n")
        || !Terminal.harmless(user).equals(user)) {
      throw new Usage("--user takes the login name, without a colon.");
    }
  }

  /** Probes the server without credentials before it reads them. */
  private Conversation begin(Wire wire, Target named, boolean afresh) {
    Logins.@Nullable Login kept = afresh || arguments.has("--user") ? null : logins.find(named);
    Probe.Seen seen = new Probe(wire, terminal).look(named);
    if (kept == null && !arguments.has("--user")) {
      kept = logins.find(seen.target());
    }
    if (kept == null && !arguments.has("--user")) {
      throw new Usage("--user is missing, and no login is saved for " + seen.target().url() + ".");
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
        "The password would be sent unencrypted to "
            + target.origin()
            + ", readable on the network. Send it anyway?")) {
      throw new Failed(
          "send the password",
          target.origin() + " is not encrypted.",
          "Use the https address, or --allow-http if you trust the network.");
    }
  }

  private Credentials asked(Probe.Seen seen, String user) {
    String why = seen.singleSignOn();
    if (why != null) {
      terminal.err("This server does not accept passwords: " + why + ". " + Advice.clicks(seen));
    }
    String file = arguments.find("--password-file");
    String secret =
        file != null && !file.equals("-")
            ? firstLine(file)
            : terminal.password((why == null ? "Password" : "API token") + " of " + user + ": ");
    if (secret == null || secret.isEmpty()) {
      throw new Failed(
          "log in",
          "no password given.",
          "Enter it when prompted, pipe it in, or use --password-file.");
    }
    var credentials = new Credentials(user, secret, false);
    if (why != null && !credentials.areToken() && !arguments.has("--force")) {
      throw new Failed(
          "log in",
          "the server does not accept passwords: " + why + ".",
          "Use an API token, or --force to try the password anyway.");
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
      throw new Usage("the file given with --password-file cannot be read.");
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
                + " has no named tokens (Jenkins has them since 2.129): this is the only"
                + " API token of "
                + user
                + "."
            : "Created the API token '"
                + Terminal.said(name)
                + "' of "
                + user
                + " at "
                + seen.target().url()
                + " ("
                + seen.product()
                + "). "
                + Expires.sentence(ends)
                + " It is not shown again.");
    terminal.err(
        "Store it in TOKEN and use it instead of the password"
            + (made.legacy() ? ":" : "; no crumb needed:"));
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
      terminal.err("Saved it in " + logins.file() + ".");
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
            + (conversation.credentials().kept() ? ", with the saved token" : ""));
  }

  private void login(
      Wire wire, Conversation conversation, RemoteTokens tokens, String name, Expires expires) {
    Target target = conversation.seen().target();
    String user = conversation.credentials().user();
    Logins.Login before = logins.find(target);
    RemoteTokens.Made made = tokens.create(name, expires, arguments.has("--force"));
    try {
      logins.put(new Logins.Login(target.url(), user, made.value(), made.uuid()));
    } catch (ServerFailure e) {
      // A token that could not be saved is useless, so it is revoked.
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
            + ": a token is saved in "
            + logins.file()
            + ". "
            + (made.legacy() ? "" : Expires.sentence(made.expires()) + " ")
            + "Run 'steward logout --server "
            + target.url()
            + "' to sign out.");
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
      throw new Failed("log out", "no login is saved for " + named.url() + ".", "");
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
            : "Removed here; the token remains valid until it is revoked on the server.");
    return revoked ? 0 : 1;
  }

  private boolean revokeKept(Conversation conversation, Logins.Login kept, String which) {
    String uuid = kept.uuid();
    if (uuid == null) {
      terminal.err(
          "The " + which + "token is a legacy token, which only its user's page can revoke.");
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
