package dev.steward.boot;

import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.cli.UsageError;
import dev.steward.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** {@code steward user …}, on this machine's server. */
final class UserCommand implements Command {

  private final String verb;
  private final String summary;

  private UserCommand(String verb, String summary) {
    this.verb = verb;
    this.summary = summary;
  }

  static Command of(String verb, String summary) {
    return new UserCommand(verb, summary);
  }

  @Override
  public String name() {
    return "user " + verb;
  }

  @Override
  public String summary() {
    return summary;
  }

  private boolean asksPassword() {
    return verb.equals("create") || verb.equals("password");
  }

  @Override
  public String help() {
    return "steward user "
        + verb
        + (verb.equals("list") ? "" : " --user U")
        + (asksPassword() ? " [--password-file FILE]" : "")
        + " [--home DIR] [--database URL]\n\nWorks whether this home's server is running or"
        + " stopped."
        + (asksPassword()
            ? "\nThe setting passwordMinLength specifies the minimum password length (default 8)."
            : "");
  }

  @Override
  public Set<String> valueOptions() {
    if (verb.equals("list")) {
      return Set.of("--home", "--database");
    }
    return asksPassword()
        ? Set.of("--user", "--password-file", "--home", "--database")
        : Set.of("--user", "--home", "--database");
  }

  @Override
  public Set<String> flags() {
    return Set.of();
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    Json.Writer request = Json.object().put("action", "user " + verb);
    if (!verb.equals("list")) {
      request.put("user", arguments.get("--user"));
    }
    if (asksPassword()) {
      request.put("password", password(arguments, terminal));
    }
    LocalCommand.print(LocalCommand.send(arguments, request), terminal);
    return 0;
  }

  private static String password(Arguments arguments, Terminal terminal) {
    String file = arguments.find("--password-file");
    if (file == null) {
      String typed = terminal.password("Password: ");
      if (typed == null || typed.isEmpty()) {
        throw new UsageError("no password was given.");
      }
      return typed;
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UsageError("cannot read the file given with --password-file.");
    }
  }
}
