package dev.steward.boot;

import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.text.Json;
import java.nio.file.Path;
import java.util.Set;

/** {@code steward backup}: writes a backup of a running or stopped server to one file. */
final class BackupCommand implements Command {

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public String summary() {
    return "back up a running or stopped server to one file";
  }

  @Override
  public String help() {
    return """
    steward backup --to FILE [--with-key] [--home DIR] [--database URL]

    Writes the database, logs and artifacts of this home's server (but not workspaces) to one file.
    The server can keep running during the backup. Restore the backup with:
    steward restore --from FILE --home DIR

      --with-key   include secrets/server.key. Without the key, all API tokens and stored secrets are
                   lost after a restore; with it, anyone who has the file can create API tokens.
                   Keep a copy of the key, or the backups that contain it, in a safe place.
      --help       show this help\
    """;
  }

  @Override
  public Set<String> valueOptions() {
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
    LocalCommand.send(
        arguments,
        Json.object()
            .put("action", "backup")
            .put("to", to.toString())
            .put("withKey", Boolean.toString(withKey)));
    terminal.err(
        "Wrote "
            + to
            + (withKey
                ? " with the server's key; anyone who can read the file can create API tokens."
                : " without the server's key; store a copy of secrets/server.key elsewhere."));
    return 0;
  }
}
