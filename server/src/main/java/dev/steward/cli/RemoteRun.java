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

  private static final int MAX_FILE_BYTES = 1 << 16;

  private final Arguments arguments;
  private final Terminal terminal;
  private final CliEnvironment environment;
  private final LoginStore logins;
  private final JenkinsVariables variables;

  RemoteRun(Arguments arguments, Terminal terminal, CliEnvironment environment) {
    this.arguments = arguments;
    this.terminal = terminal;
    this.environment = environment;
    this.logins = LoginStore.forEnvironment(environment);
    this.variables = new JenkinsVariables(environment);
  }

  int perform(AccountCommand.AccountOperation operation) {
    // Options are validated before any request is sent.
    Target target = target();
    TokenExpiry expires = TokenExpiry.parse(arguments.find("--expires"));
    List<String> uuids = arguments.all("--uuid").stream().map(TokenResponses::checkedUuid).toList();
    String name = arguments.find("--name");
    if (operation == AccountCommand.AccountOperation.CREATE && (name == null || name.isBlank())) {
      throw new UsageError("--name is missing; choose a name that identifies the token.");
    }
    if (operation == AccountCommand.AccountOperation.REVOKE && uuids.isEmpty()) {
      throw new UsageError("--uuid is missing; 'steward token list' shows the ids of all tokens.");
    }
    checkUser(operation);
    try (HttpTransport transport = new HttpTransport(arguments, environment, terminal)) {
      if (operation == AccountCommand.AccountOperation.LOGOUT) {
        return logout(transport, target);
      }
      ServerSession session =
          connect(transport, target, operation == AccountCommand.AccountOperation.LOGIN);
      var tokens = new RemoteTokens(session, terminal);
      switch (operation) {
        case CREATE -> create(session, tokens, String.valueOf(name), expires);
        case LIST -> list(tokens);
        case REVOKE -> uuids.forEach(tokens::revoke);
        case WHOAMI -> whoAmI(session);
        case LOGIN ->
            login(transport, session, tokens, name == null ? "steward-cli" : name, expires);
        case LOGOUT -> {}
      }
      return 0;
    }
  }

  /** Connects to the server as the user that the options name. */
  ServerSession open(HttpTransport transport) {
    Target target = target();
    checkUser(AccountCommand.AccountOperation.WHOAMI);
    return connect(transport, target, false);
  }

  private Target target() {
    String url = arguments.find("--server");
    Target target = url == null ? variables.server() : Target.parse(url);
    if (target == null) {
      throw new UsageError("--server is missing, and the variable JENKINS_URL is not set.");
    }
    return target;
  }

  private void checkUser(AccountCommand.AccountOperation operation) {
    String user = arguments.find("--user");
    if (user == null) {
      if (operation == AccountCommand.AccountOperation.LOGIN || arguments.has("--password-file")) {
        throw new UsageError("--user is missing.");
      }
      if (logins.isEmpty() && !variables.hasCredentials()) {
        throw new UsageError(
            "--user is missing, 'steward login' has saved no token, and the variables"
                + " JENKINS_USER_ID and JENKINS_API_TOKEN are not set.");
      }
    } else {
      Credentials.requireUserName("--user", user);
    }
  }

  /** Probes the server before reading the credentials. */
  private ServerSession connect(HttpTransport transport, Target target, boolean ignoreSaved) {
    LoginStore.@Nullable SavedLogin saved =
        ignoreSaved || arguments.has("--user") ? null : logins.find(target);
    Probe.ServerInfo server = new Probe(transport, terminal).probe(target);
    if (saved == null && !arguments.has("--user")) {
      saved = logins.find(server.target());
    }
    Credentials credentials = null;
    if (saved != null) {
      credentials = new Credentials(saved.user(), saved.token(), true);
    } else if (!arguments.has("--user")) {
      credentials = variables.credentials(target);
      if (credentials == null) {
        throw new UsageError(
            "--user is missing, and no login is saved for " + server.target().url() + ".");
      }
    }
    confirmUnencrypted(transport, server.target());
    if (credentials == null) {
      credentials = readCredentials(server, arguments.get("--user"));
    }
    return new ServerSession(transport, server, credentials);
  }

  private void confirmUnencrypted(HttpTransport transport, Target target) {
    boolean isLocal = target.isLoopback() && !transport.usesRemoteProxy(target.resolve(""));
    if (target.isHttps() || isLocal || arguments.has("--allow-http")) {
      return;
    }
    if (!terminal.confirm(
        "The password would be sent unencrypted to "
            + target.origin()
            + ", so others on the network could read it. Send it anyway?")) {
      throw new CommandFailure(
          "send the password",
          target.origin() + " is not encrypted.",
          "Use the https address, or --allow-http if you trust the network.");
    }
  }

  private Credentials readCredentials(Probe.ServerInfo server, String user) {
    String reason = server.singleSignOn();
    if (reason != null) {
      terminal.err(
          "This server does not accept passwords: "
              + reason
              + ". "
              + HttpErrorHints.browserSteps(server));
    }
    String file = arguments.find("--password-file");
    String secret =
        file != null && !file.equals("-")
            ? firstLine(file)
            : terminal.password((reason == null ? "Password" : "API token") + " of " + user + ": ");
    if (secret == null || secret.isEmpty()) {
      throw new CommandFailure(
          "log in",
          "no password given.",
          "Enter the password when prompted, pipe it in, or use --password-file.");
    }
    var credentials = new Credentials(user, secret, false);
    if (reason != null && !credentials.looksLikeToken() && !arguments.has("--force")) {
      throw new CommandFailure(
          "log in",
          "the server does not accept passwords: " + reason + ".",
          "Use an API token, or --force to try the password anyway.");
    }
    return credentials;
  }

  private static String firstLine(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      String text = new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      String line = end < 0 ? text : text.substring(0, end);
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    } catch (IOException e) {
      throw new UsageError("the file given with --password-file cannot be read.");
    }
  }

  private void create(
      ServerSession session, RemoteTokens tokens, String name, TokenExpiry expires) {
    RemoteTokens.CreatedToken created = tokens.create(name, expires, arguments.has("--force"));
    terminal.out(created.value());
    Probe.ServerInfo server = session.server();
    String user = session.credentials().user();
    String expiry = created.expires();
    terminal.err(
        created.legacy()
            ? server.product()
                + " at "
                + server.target().url()
                + " has no named tokens (added in Jenkins 2.129); this is the only API token of "
                + user
                + "."
            : "Created the API token '"
                + Terminal.sanitize(name)
                + "' for "
                + user
                + " at "
                + server.target().url()
                + " ("
                + server.product()
                + "). "
                + TokenExpiry.describe(expiry)
                + " Copy the token now: it will not be shown again.");
    terminal.err(
        "Store the token in the variable TOKEN and use it instead of the password"
            + (created.legacy() ? ":" : "; no crumb is needed:"));
    terminal.err(
        "  curl -u "
            + ShellQuote.single(user)
            + ":\"$TOKEN\" "
            + ShellQuote.single(server.target().url() + "api/json"));
    if (created.uuid() != null) {
      terminal.err(
          "To revoke it:\n  "
              + command()
              + " token revoke --server "
              + ShellQuote.single(server.target().url())
              + " --user "
              + ShellQuote.single(user)
              + " --uuid "
              + created.uuid());
    }
    if (arguments.has("--save")) {
      logins.put(
          new LoginStore.SavedLogin(server.target().url(), user, created.value(), created.uuid()));
      terminal.err("Saved the token in " + logins.file() + ".");
    }
  }

  private String command() {
    return environment.variables().getOrDefault("STEWARD_COMMAND", "steward");
  }

  private void list(RemoteTokens tokens) {
    List<TokenResponses.TokenSummary> all = tokens.list();
    if (all.isEmpty()) {
      terminal.err("There are no tokens.");
    }
    for (TokenResponses.TokenSummary token : all) {
      terminal.out(token.uuid() + "\t" + token.expires() + "\t" + token.name());
    }
  }

  private void whoAmI(ServerSession session) {
    terminal.out(WhoAmI.fetchName(session));
    terminal.err(
        "Signed in to "
            + session.server().product()
            + " at "
            + session.server().target().url()
            + (session.credentials().saved() ? ", with the saved token" : ""));
  }

  private void login(
      HttpTransport transport,
      ServerSession session,
      RemoteTokens tokens,
      String name,
      TokenExpiry expires) {
    Target target = session.server().target();
    String user = session.credentials().user();
    LoginStore.SavedLogin previous = logins.find(target);
    RemoteTokens.CreatedToken created = tokens.create(name, expires, arguments.has("--force"));
    try {
      logins.put(new LoginStore.SavedLogin(target.url(), user, created.value(), created.uuid()));
    } catch (ServerFailure e) {
      // A token that could not be saved is useless, so it is revoked.
      if (created.uuid() != null) {
        tokens.revokeCurrent(created.uuid());
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
            + (created.legacy() ? "" : TokenExpiry.describe(created.expires()) + " ")
            + "Run 'steward logout --server "
            + target.url()
            + "' to log out.");
    if (previous != null && previous.user().equals(user)) {
      var token = new Credentials(user, created.value(), true);
      revokeSaved(new ServerSession(transport, session.server(), token), previous, "former ");
    }
  }

  private int logout(HttpTransport transport, Target target) {
    LoginStore.SavedLogin saved = logins.find(target);
    Probe.ServerInfo server = null;
    try {
      server = new Probe(transport, terminal).probe(target);
      saved = saved == null ? logins.find(server.target()) : saved;
    } catch (CommandFailure e) {
      if (saved == null) {
        throw e;
      }
      terminal.err(e.getMessage());
    }
    if (saved == null) {
      throw new CommandFailure("log out", "no login is saved for " + target.url() + ".", "");
    }
    boolean revoked = false;
    if (server != null && server.target().url().equals(saved.url())) {
      confirmUnencrypted(transport, server.target());
      var token = new Credentials(saved.user(), saved.token(), true);
      revoked = revokeSaved(new ServerSession(transport, server, token), saved, "");
    }
    logins.remove(Target.parse(saved.url()));
    terminal.err(
        revoked
            ? "Logged out."
            : "Removed the saved token, which remains valid until it is revoked on the server.");
    return revoked ? 0 : 1;
  }

  private boolean revokeSaved(ServerSession session, LoginStore.SavedLogin saved, String prefix) {
    String uuid = saved.uuid();
    if (uuid == null) {
      terminal.err(
          "The "
              + prefix
              + "token is a legacy token, which can only be revoked on its user's page.");
      return false;
    }
    try {
      new RemoteTokens(session, terminal).revokeCurrent(uuid);
      terminal.err("Revoked the " + prefix + "token.");
      return true;
    } catch (CommandFailure e) {
      terminal.err(e.getMessage());
      return false;
    }
  }
}
