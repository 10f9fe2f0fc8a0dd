package dev.steward.boot;

import dev.steward.cli.AccountCommand;
import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.cli.TokenExpiry;
import dev.steward.cli.UsageError;
import dev.steward.text.Json;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code steward token create|list|revoke}, on this machine's server or a remote one. */
final class TokenCommand implements Command {

  private final String verb;
  private final AccountCommand remote;

  private TokenCommand(String verb, AccountCommand remote) {
    this.verb = verb;
    this.remote = remote;
  }

  static Command create() {
    return new TokenCommand("create", AccountCommand.tokenCreate());
  }

  static Command list() {
    return new TokenCommand("list", AccountCommand.tokenList());
  }

  static Command revoke() {
    return new TokenCommand("revoke", AccountCommand.tokenRevoke());
  }

  @Override
  public String name() {
    return "token " + verb;
  }

  @Override
  public String summary() {
    return remote.summary();
  }

  @Override
  public String help() {
    return "steward token "
        + verb
        + " --user U"
        + switch (verb) {
          case "create" -> " --name N [--expires 30d|2027-01-31|never]";
          case "revoke" -> " --uuid UUID";
          default -> "";
        }
        + " [--home DIR] [--database URL]\n\nWorks whether this home's server is running or"
        + " stopped."
        + (verb.equals("create") ? "\n" + TokenExpiry.HELP : "")
        + "\n\nOr on any other Steward or Jenkins server:\n\n"
        + remote.help();
  }

  private Set<String> local() {
    return switch (verb) {
      case "create" -> Set.of("--user", "--name", "--expires", "--home", "--database");
      case "revoke" -> Set.of("--user", "--uuid", "--home", "--database");
      default -> Set.of("--user", "--home", "--database");
    };
  }

  @Override
  public Set<String> valueOptions() {
    var all = new HashSet<>(remote.valueOptions());
    all.addAll(local());
    return all;
  }

  @Override
  public Set<String> flags() {
    return remote.flags();
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    if (arguments.has("--server")) {
      return remote.run(arguments, terminal);
    }
    arguments.requireOnly(local(), "without --server");
    Json.Writer request =
        Json.object().put("action", "token " + verb).put("user", arguments.get("--user"));
    if (verb.equals("create")) {
      request.put("name", arguments.get("--name"));
      expiry(request, arguments.find("--expires"));
    }
    if (verb.equals("revoke")) {
      request.put("uuid", arguments.get("--uuid"));
    }
    Map<String, @Nullable Object> answer = LocalCommand.send(arguments, request);
    String value = Json.text(answer, "value");
    if (value == null) {
      LocalCommand.print(answer, terminal);
      return 0;
    }
    terminal.out(value);
    terminal.err(
        "Created API token '"
            + arguments.get("--name")
            + "' (uuid "
            + Json.text(answer, "uuid")
            + "). "
            + TokenExpiry.describe(Json.text(answer, "expires"))
            + " Copy the token now: it will not be shown again. Use this token instead of the"
            + " password:");
    terminal.err("curl -u \"" + arguments.get("--user") + ":$TOKEN\" http://…/api/json");
    return 0;
  }

  private static void expiry(Json.Writer request, @Nullable String text) {
    if (text == null || text.equals("never")) {
      return;
    }
    if (text.matches("[0-9]{1,5}d")) {
      request.put("duration", text.substring(0, text.length() - 1));
    } else if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      request.put("duration", "custom").put("date", text);
    } else {
      throw new UsageError(
          "--expires must be a number of days such as 30d, a date such as 2027-01-31, or never.");
    }
  }
}
