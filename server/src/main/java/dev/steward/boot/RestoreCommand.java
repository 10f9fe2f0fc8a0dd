package dev.steward.boot;

import dev.steward.backup.Restore;
import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code steward restore}: creates a home from a backup. */
final class RestoreCommand implements Command {

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public String summary() {
    return "restore a server from a backup";
  }

  @Override
  public String help() {
    return """
    steward restore --from FILE [--home DIR] [--database URL]

    Creates the home, which must be empty if it already exists. A backup of a server on PostgreSQL
    needs an empty database: specify it with --database, and set its user and password in
    STEWARD_DATABASE_USER and STEWARD_DATABASE_PASSWORD. If the backup does not contain the
    server's key, copy the key to secrets/server.key in the home before the first start.\
    """;
  }

  @Override
  public Set<String> valueOptions() {
    return Set.of("--from", "--home", "--database");
  }

  @Override
  public Set<String> flags() {
    return Set.of();
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    Path home = ServeCommand.home(arguments).toAbsolutePath().normalize();
    @Nullable String url = arguments.find("--database");
    boolean hasKey =
        new Restore(Clock.systemUTC())
            .restore(
                Path.of(arguments.get("--from")),
                home,
                url == null
                    ? null
                    : new Restore.Database(
                        url,
                        System.getenv("STEWARD_DATABASE_USER"),
                        System.getenv("STEWARD_DATABASE_PASSWORD")));
    terminal.err(
        "Restored "
            + home
            + (hasKey
                ? "; start the server with: steward serve --home " + home
                : "; before the first start, copy the old server's key to "
                    + home
                    + "/secrets/server.key"));
    return 0;
  }
}
