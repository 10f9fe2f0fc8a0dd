package dev.steward.boot;

import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.text.Json;
import java.nio.file.Path;
import java.util.Set;

/** {@code steward backup}: the whole server in one file, while it runs or while it does not. */
final class BackupCommand implements Command {

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public String summary() {
    return "write the whole server into one file, running or not";
  }

  @Override
  public String help() {
    return """
    steward backup --to FILE [--with-key] [--home DIR] [--database URL]

    Writes the database, logs and artifacts of this home's server into one file; workspaces are left
    out. The server may run. Restore it with: steward restore --from FILE --home DIR

      --with-key   takes secrets/server.key along. Without that key every API token and every stored
                   secret is lost; with it, who has the file can make any of them. Keep one or the
                   other: a copy of the key in a safe place, or such files in one.\
    """;
  }

  @Override
  public Set<String> valued() {
    return Set.of("--to", "--home", "--database");
  }

  @Override
  public Set<String> flags() {
    return Set.of("--with-key");
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    Path to = Path.of(arguments.get("--to")).toAbsolutePath().normalize();
    boolean withKey = arguments.has("--with-key");
    LocalCommand.ask(
        arguments,
        Json.object()
            .put("action", "backup")
            .put("to", to.toString())
            .put("withKey", Boolean.toString(withKey)));
    terminal.err(
        "Wrote "
            + to
            + (withKey
                ? " with the server's key: who can read it can make any token."
                : " without the server's key: keep a copy of secrets/server.key elsewhere."));
    return 0;
  }
}
