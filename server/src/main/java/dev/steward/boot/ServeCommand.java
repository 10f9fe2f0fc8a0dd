package dev.steward.boot;

import dev.steward.access.FirstAdmin;
import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.cli.UsageError;
import dev.steward.engine.ServerLifecycle;
import dev.steward.log.Logs;
import dev.steward.setting.ServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code steward serve}: runs a server until it is stopped. */
final class ServeCommand implements Command {

  /** Exit status EX_TEMPFAIL, after which systemd restarts a service with Restart=on-failure. */
  private static final int EX_TEMPFAIL = 75;

  private final List<String> typed;

  /**
   * Creates the command.
   *
   * @param typed the command line arguments, for restarts
   */
  ServeCommand(List<String> typed) {
    this.typed = typed;
  }

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public String summary() {
    return "run the server (default command)";
  }

  @Override
  public String help() {
    return """
    steward serve [options]

      --home DIR                  folder for all data (default: $STEWARD_HOME or ~/.steward)
      --port N                    port (default 8080; 0 picks a free one)
      --listen ADDRESS            address to listen on (default 127.0.0.1)
      --context-path PATH         path prefix of all URLs, such as /ci (default none)
      --url URL                   public URL, if it differs from the request's (behind a proxy)
      --database URL              jdbc:postgresql://… (default: SQLite in the home); user and password
                                  in STEWARD_DATABASE_USER and STEWARD_DATABASE_PASSWORD
      --admin-password-file FILE  password of the first administrator, for the first start only
      --build-user USER           OS user that runs builds and cannot read the home
      --trusted-proxy CIDR        trust X-Forwarded-* headers from this address or range; repeatable
      --executors N               number of concurrent builds (default 2)
      --crumbs strict             require crumbs as Jenkins does
      --config FILE|DIR           YAML configuration (default: $STEWARD_CONFIG, if set)
      --new                       create a new server in a home that has lost its database; moves
                                  the old files aside
      --log-format text|json      format of log lines on standard error; json writes one object per
                                  line
      --help                      show this help\
    """;
  }

  @Override
  public Set<String> valueOptions() {
    return Set.of(
        "--home",
        "--port",
        "--listen",
        "--context-path",
        "--url",
        "--database",
        "--admin-password-file",
        "--build-user",
        "--trusted-proxy",
        "--executors",
        "--crumbs",
        "--log-format",
        "--config");
  }

  @Override
  public Set<String> flags() {
    return Set.of("--new");
  }

  static Path home(Arguments arguments) {
    String named = arguments.find("--home");
    return named == null ? ServerSettings.defaultHome() : Path.of(named);
  }

  static ServerSettings settings(Arguments arguments) {
    String passwordFile = arguments.find("--admin-password-file");
    String listen = arguments.find("--listen");
    String context = arguments.find("--context-path");
    String crumbs = arguments.find("--crumbs");
    if (crumbs != null && !crumbs.equals("strict")) {
      throw new UsageError("--crumbs must be strict or omitted.");
    }
    ServerSettings.Builder settings =
        ServerSettings.at(home(arguments))
            .port(number(arguments, "--port", ServerSettings.DEFAULT_PORT))
            .contextPath(context == null || context.equals("/") ? "" : context)
            .url(arguments.find("--url"))
            .database(arguments.find("--database"))
            .adminPasswordFile(passwordFile == null ? null : Path.of(passwordFile))
            .buildUser(arguments.find("--build-user"))
            .trustedProxies(arguments.all("--trusted-proxy"))
            .executors(number(arguments, "--executors", ServerSettings.DEFAULT_EXECUTORS))
            .strictCrumbs(crumbs != null);
    return (listen == null ? settings : settings.listen(listen)).build();
  }

  private static @Nullable Path configuration(@Nullable String given) {
    String named = given == null ? System.getenv("STEWARD_CONFIG") : given;
    return named == null || named.isBlank() ? null : Path.of(named);
  }

  private static Logs.LogFormat format(@Nullable String text) {
    return switch (text == null ? "text" : text) {
      case "text" -> Logs.LogFormat.TEXT;
      case "json" -> Logs.LogFormat.JSON;
      default -> throw new UsageError("--log-format must be text or json.");
    };
  }

  private static int number(Arguments arguments, String name, int defaultValue) {
    @Nullable String text = arguments.find(name);
    try {
      return text == null ? defaultValue : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageError(name + " must be a number.");
    }
  }

  /** Starts a server that is closed when the process ends. */
  Steward start(Arguments arguments, ServerSettings settings) {
    Logs.setFormat(format(arguments.find("--log-format")));
    Steward steward =
        Steward.start(settings, configuration(arguments.find("--config")), arguments.has("--new"));
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(steward::close));
    return steward;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    ServerSettings settings = settings(arguments);
    Steward steward = start(arguments, settings);
    if (steward.isFirstStart()) {
      printFirstStartHelp(settings, steward, terminal);
    }
    if (!settings.isLocal() && !steward.url().startsWith("https:")) {
      terminal.out(
          "Warning: passwords and tokens are sent unencrypted to this server. Put an HTTPS proxy in"
              + " front of the server and set --url.");
    }
    terminal.out("Steward is ready at " + steward.url());
    ServerLifecycle.ExitMode reason;
    try (HeapTrimmer _ = HeapTrimmer.start()) {
      reason = steward.shutdownRequested().join();
    }
    steward.close();
    switch (reason) {
      case EXIT -> terminal.out("Shutting down.");
      case RESTART -> {
        terminal.out("Restarting.");
        Restart.run(typed);
      }
      case FAILURE -> {
        terminal.err("Shutting down: access to the database was lost. See the log for the reason.");
        return EX_TEMPFAIL;
      }
    }
    return 0;
  }

  private static void printFirstStartHelp(
      ServerSettings settings, Steward steward, Terminal terminal) {
    if (settings.adminPasswordFile() == null) {
      terminal.out(
          "The password of the user admin is in "
              + FirstAdmin.passwordFile(settings.home().toAbsolutePath().normalize()));
    }
    terminal.out(
        "Create an API token with: ./steward token create --user admin --name my-token"
            + (settings.home().equals(ServerSettings.defaultHome())
                ? ""
                : " --home " + settings.home()));
    if (settings.buildUser() == null) {
      terminal.out(
          "Builds run as this server's user, so anyone who can configure a job can run"
              + " commands as that user. Use --build-user to run builds as another user.");
    }
    terminal.out("Sign in at " + steward.url() + "login");
  }
}
