package dev.steward.rest.cli;

import dev.steward.access.Permission;
import dev.steward.engine.ServerLifecycle;
import dev.steward.gate.Site;
import dev.steward.problem.Problem;
import dev.steward.queue.QueueItem;
import dev.steward.rest.Parts;
import dev.steward.rest.plugin.Capability;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Commands for the server: help, version, plugins, restart, shutdown, queue and current user. */
final class ServerCommands {

  private final Parts parts;
  private final CommandTable table;
  private final ServerLifecycle ending;

  private ServerCommands(Parts parts, CommandTable table) {
    this.parts = parts;
    this.table = table;
    this.ending = parts.administration().ending();
  }

  static void add(CommandTable table, Parts parts, Site site) {
    var commands = new ServerCommands(parts, table);
    table.add(
        new CliCommand("help", "Lists the commands, or shows the usage of one.")
            .takes("COMMAND", "name of the command")
            .does(commands::help));
    table.add(
        new CliCommand("who-am-i", "Shows the current user and its authorities.")
            .open()
            .does(commands::whoAmI));
    table.add(
        new CliCommand("version", "Shows the supported version of Jenkins' remote API.")
            .does(asked -> asked.print(Site.WIRE_VERSION)));
    table.add(
        new CliCommand(
                "session-id", "Shows the session id, which is new at each start of the server.")
            .does(asked -> asked.print(site.startId())));
    table.add(
        new CliCommand("list-plugins", "Lists the built-in features by plugin name.")
            .takes("NAME", "short name of a plugin")
            .does(commands::plugins));
    commands.ways(table);
    commands.refused(table);
  }

  private void ways(CommandTable table) {
    String message = "message shown to users";
    table.add(
        new CliCommand("quiet-down", "Starts no new builds.")
            .flag("-block", "wait until no build runs")
            .valued("-timeout", "MILLIS", "with -block: limit of the wait; 0 is unlimited")
            .valued("-reason", "TEXT", message)
            .does(this::quietDown));
    table.add(
        new CliCommand("cancel-quiet-down", "Starts builds again.")
            .does(asked -> ending.cancelQuietDown(asked.caller())));
    table.add(
        new CliCommand("restart", "Restarts the server immediately; running builds continue.")
            .does(asked -> ending.endNow(asked.caller(), ServerLifecycle.ExitMode.RESTART)));
    table.add(
        new CliCommand("safe-restart", "Restarts the server when no build runs.")
            .valued("-message", "TEXT", message)
            .does(asked ->
                ending.endWhenIdle(
                    asked.caller(),
                    ServerLifecycle.ExitMode.RESTART,
                    asked.words().find("-message"))));
    table.add(
        new CliCommand("shutdown", "Shuts the server down immediately; running builds continue.")
            .does(asked -> ending.endNow(asked.caller(), ServerLifecycle.ExitMode.EXIT)));
    table.add(
        new CliCommand("safe-shutdown", "Shuts the server down when no build runs.")
            .does(
                asked -> ending.endWhenIdle(asked.caller(), ServerLifecycle.ExitMode.EXIT, null)));
    table.add(
        new CliCommand("clear-queue", "Cancels all items in the queue.").does(this::clearQueue));
  }

  private void refused(CommandTable table) {
    refuse(
        table, "groovy", "Groovy is not supported. Use the commands (see 'help') or the REST API.");
    refuse(
        table,
        "groovysh",
        "Groovy is not supported. Use the commands (see 'help') or the REST API.");
    refuse(table, "install-plugin", "Plugins cannot be installed; all features are built in.");
  }

  private static void refuse(CommandTable table, String name, String why) {
    table.add(
        new CliCommand(name, "Refused. " + why)
            .takesSome("WORD", "ignored")
            .does(_ -> {
              throw new Aborted(why);
            }));
  }

  private void help(Asked asked) {
    String name = asked.words().find("COMMAND");
    CliCommand command = name == null ? null : table.find(name);
    if (command != null) {
      asked.err().print(command.usage());
      return;
    }
    // Jenkins' layout: names are indented by two columns, summaries by four.
    var text = new StringBuilder();
    for (CliCommand each : table.all()) {
      text.append("  ").append(each.name()).append("\n    ").append(each.summary()).append('\n');
    }
    asked.err().print(text.toString());
    if (name != null) {
      throw new Aborted("No such command " + name + ". Available commands are above. ");
    }
  }

  private void whoAmI(Asked asked) {
    var text = new StringBuilder("Authenticated as: ").append(asked.caller().name());
    text.append("\nAuthorities:\n");
    for (String authority : asked.caller().authorities()) {
      text.append("  ").append(authority).append('\n');
    }
    asked.out().print(text.toString());
  }

  private void plugins(Asked asked) {
    parts.rights().require(asked.caller(), Permission.SYSTEM_READ);
    String name = asked.words().find("NAME");
    List<Capability> wanted =
        Capability.ALL.stream()
            .filter(one -> name == null || one.shortName().equals(name))
            .toList();
    if (wanted.isEmpty()) {
      throw new Problem.NotFound("No plugin with the name '" + name + "' found.");
    }
    for (Capability one : wanted) {
      asked.print(
          String.format(
              Locale.ROOT, "%-25s %-30s %s", one.shortName(), one.longName(), Capability.VERSION));
    }
  }

  private void quietDown(Asked asked) {
    long millis = asked.words().number("-timeout", 0);
    if (millis < 0) {
      throw new Misused("-timeout must be a number of milliseconds");
    }
    boolean block = asked.words().has("-block");
    ending.quietDown(asked.caller(), reason(asked.words()), !block ? 0 : millis == 0 ? -1 : millis);
  }

  private static @Nullable String reason(Words words) {
    return words.find("-reason");
  }

  private void clearQueue(Asked asked) {
    parts.rights().require(asked.caller(), Permission.ADMINISTER);
    for (QueueItem item : parts.queue().waiting()) {
      parts.queue().cancel(asked.caller(), item.id());
    }
  }
}
