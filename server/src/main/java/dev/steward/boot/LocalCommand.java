package dev.steward.boot;

import dev.steward.access.ItemGrantIndex;
import dev.steward.access.Passwords;
import dev.steward.access.StrategyAuthorizer;
import dev.steward.access.Tokens;
import dev.steward.access.Users;
import dev.steward.audit.Audit;
import dev.steward.backup.Backup;
import dev.steward.cli.Arguments;
import dev.steward.cli.Terminal;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.setting.ServerSettings;
import dev.steward.setting.Settings;
import dev.steward.store.Home;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import dev.steward.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executes a command on this machine's server: over the Unix socket if the server is running,
 * otherwise directly on its home, which stays locked while the command runs. A command never writes
 * to the home of a running server.
 */
final class LocalCommand {

  private LocalCommand() {}

  /** Returns the response object; throws if the command was refused. */
  static Map<String, @Nullable Object> send(Arguments arguments, Json.Writer request) {
    Path folder = ServeCommand.home(arguments).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder.resolve("secrets"))) {
      throw new Problem.NotFound(
          "No server has been started in "
              + folder
              + ". Start a server first, or specify another home with --home (or a remote server"
              + " with --server).");
    }
    Map<String, @Nullable Object> response =
        Json.readObject(execute(arguments, folder, request.toString()));
    if (!Boolean.TRUE.equals(response.get("ok"))) {
      String message = Json.text(response, "message");
      throw new Problem.Invalid(
          message == null ? "The server rejected the command without giving a reason." : message);
    }
    return response;
  }

  private static String execute(Arguments arguments, Path folder, String request) {
    Home home;
    try {
      home = Home.acquire(folder);
    } catch (Problem.Conflict e) {
      return LocalSocket.send(folder, request);
    }
    try (home;
        Store store = ExistingHome.open(settings(arguments, folder), folder, false)) {
      var clock = Clock.systemUTC();
      var random = new SecureRandom();
      ServerKey key = ServerKey.of(folder.resolve("secrets"), random, store);
      var rights = new StrategyAuthorizer(store, new ItemGrantIndex(store));
      var audit = new Audit(store, clock);
      var tokens = new Tokens(store, rights, audit, key, random, clock);
      var users =
          new Users(store, rights, new Passwords(random, clock), tokens, audit, random, clock);
      var settings =
          new Settings(store, rights, audit, new Encryptor(key, "settings", random), clock);
      users.setPasswordPolicy(settings::passwordPolicy);
      var backup =
          new Backup(
              store,
              rights,
              audit,
              folder,
              databaseType(arguments.find("--database")),
              new BackgroundTasks(clock),
              clock);
      return new LocalRequests(users, tokens, backup, folder).execute(request);
    }
  }

  /** The database type as named in backups. */
  static String databaseType(@Nullable String database) {
    return database == null ? "sqlite" : "postgresql";
  }

  private static ServerSettings settings(Arguments arguments, Path folder) {
    return ServerSettings.at(folder)
        .port(0)
        .database(arguments.find("--database"))
        .executors(0)
        .build();
  }

  /** Prints the lines of a response. */
  static void print(Map<String, @Nullable Object> response, Terminal terminal) {
    String lines = Json.text(response, "lines");
    if (lines != null && !lines.isEmpty()) {
      terminal.out(lines.stripTrailing());
    }
  }
}
