package dev.steward.boot;

import dev.steward.access.FirstAdmin;
import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.cli.Usage;
import dev.steward.engine.Ending;
import dev.steward.log.Logs;
import dev.steward.setting.ServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code steward serve}: runs a server until it is told to stop. */
final class Serve implements Command {

  private static final int DEFAULT_PORT = 8080;
  private static final int DEFAULT_EXECUTORS = 2;

  /** EX_TEMPFAIL: systemd starts a service with Restart=on-failure again. */
  private static final int FAILED = 75;

  private final List<String> typed;

  /**
   * Serves as the words say.
   *
   * @param typed all that was typed behind the program's name, for starting anew
   */
  Serve(List<String> typed) {
    this.typed = typed;
  }

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public String summary() {
    return "run the server (what steward does without a command)";
  }

  @Override
  public String help() {
    return """
    steward serve [options]

      --home DIR                  everything of this server (default: $STEWARD_HOME, else ~/.steward)
      --port N                    8080; 0 picks a free one
      --listen ADDRESS            127.0.0.1
      --context-path PATH         such as /ci; default none
      --url URL                   what clients use, where it is not what they send (behind a proxy)
      --database URL              jdbc:postgresql://…; default SQLite in the home. User and password come
                                  from STEWARD_DATABASE_USER and STEWARD_DATABASE_PASSWORD
      --admin-password-file FILE  the first administrator's password, at the first start only
      --build-user USER           run builds as that user, who cannot read the home
      --trusted-proxy CIDR        believe X-Forwarded-* from there; may be given several times
      --executors N               builds at once (2)
      --crumbs strict             ask for crumbs wherever Jenkins does
      --config FILE|DIR           YAML that says how the server is to be (default: $STEWARD_CONFIG, else none)
      --new                       begin a new server in a home that has lost its database; the old files
                                  are put aside
      --log-format text|json      how lines on standard error look; json is one object a line\
    """;
  }

  @Override
  public Set<String> valued() {
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

  private static ServerSettings settings(Arguments arguments) {
    String passwordFile = arguments.find("--admin-password-file");
    String listen = arguments.find("--listen");
    String context = arguments.find("--context-path");
    String crumbs = arguments.find("--crumbs");
    if (crumbs != null && !crumbs.equals("strict")) {
      throw new Usage("--crumbs takes strict, or is left out.");
    }
    return new ServerSettings(
        home(arguments),
        listen == null ? "127.0.0.1" : listen,
        number(arguments, "--port", DEFAULT_PORT),
        context == null || context.equals("/") ? "" : context,
        arguments.find("--url"),
        arguments.find("--database"),
        passwordFile == null ? null : Path.of(passwordFile),
        arguments.find("--build-user"),
        arguments.all("--trusted-proxy"),
        number(arguments, "--executors", DEFAULT_EXECUTORS),
        crumbs != null);
  }

  private static @Nullable Path configuration(@Nullable String given) {
    String named = given == null ? System.getenv("STEWARD_CONFIG") : given;
    return named == null || named.isBlank() ? null : Path.of(named);
  }

  private static Logs.Format format(@Nullable String text) {
    return switch (text) {
      case null -> Logs.Format.TEXT;
      case "text" -> Logs.Format.TEXT;
      case "json" -> Logs.Format.JSON;
      default -> throw new Usage("--log-format takes text or json.");
    };
  }

  private static int number(Arguments arguments, String name, int otherwise) {
    @Nullable String text = arguments.find(name);
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Usage(name + " takes a number.");
    }
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    ServerSettings settings = settings(arguments);
    Logs.setFormat(format(arguments.find("--log-format")));
    Steward steward =
        Steward.start(settings, configuration(arguments.find("--config")), arguments.has("--new"));
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(steward::close));
    if (steward.isFirstStart()) {
      firstWords(settings, steward, terminal);
    }
    if (!settings.isLocal() && !steward.url().startsWith("https:")) {
      terminal.out(
          "Warning: passwords and tokens travel unencrypted to this address; put a proxy with https"
              + " in front, and say --url.");
    }
    terminal.out("Steward is ready at " + steward.url());
    Ending.How how = steward.decided().join();
    steward.close();
    switch (how) {
      case EXIT -> terminal.out("Steward was asked to end, and does.");
      case RESTART -> {
        terminal.out("Steward was asked to restart, and does.");
        Restart.run(typed);
      }
      case FAILURE -> {
        terminal.err("Steward ends since it has lost its database; the log says why.");
        return FAILED;
      }
    }
    return 0;
  }

  private static void firstWords(ServerSettings settings, Steward steward, Terminal terminal) {
    if (settings.adminPasswordFile() == null) {
      terminal.out(
          "The password of the user admin is in "
              + FirstAdmin.passwordFile(settings.home().toAbsolutePath().normalize()));
    }
    terminal.out(
        "Make an API token with: ./steward token create --user admin --name my-token"
            + (settings.home().equals(ServerSettings.defaultHome())
                ? ""
                : " --home " + settings.home()));
    if (settings.buildUser() == null) {
      terminal.out(
          "Builds run as the user of this server: who may configure a job is administrator of it"
              + " (--build-user changes that).");
    }
    terminal.out("Sign in at " + steward.url() + "login");
  }
}
