package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.engine.ServerLifecycle;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.rest.model.BundledPlugins;
import dev.steward.routing.Site;
import dev.steward.type.BundledPlugin;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Commands for the server: help, version, plugins, restart, shutdown, queue and current user. */
public final class ServerCommands {

  private final Authorizer authorizer;
  private final Queue queue;
  private final ServerLifecycle lifecycle;
  private final Site site;
  private final BundledPlugins bundledPlugins;

  public ServerCommands(
      Authorizer authorizer,
      Queue queue,
      ServerLifecycle lifecycle,
      Site site,
      BundledPlugins bundledPlugins) {
    this.authorizer = authorizer;
    this.queue = queue;
    this.lifecycle = lifecycle;
    this.site = site;
    this.bundledPlugins = bundledPlugins;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand("help", "Lists all commands, or shows the usage of one command.")
            .optional("COMMAND", "name of the command")
            .runs(context -> help(context, table)));
    table.add(
        new CliCommand("who-am-i", "Shows the current user and their authorities.")
            .openToAll()
            .runs(this::whoAmI));
    table.add(
        new CliCommand("version", "Shows the supported version of Jenkins' remote API.")
            .runs(context -> context.print(Site.WIRE_VERSION)));
    table.add(
        new CliCommand(
                "session-id", "Shows the session id, which changes whenever the server starts.")
            .runs(context -> context.print(site.startId())));
    table.add(
        new CliCommand("list-plugins", "Lists the built-in features by plugin name.")
            .optional("NAME", "short name of a plugin")
            .runs(this::plugins));
    addLifecycleCommands(table);
    addUnsupportedCommands(table);
  }

  private void addLifecycleCommands(CommandTable table) {
    String message = "message shown to users";
    table.add(
        new CliCommand("quiet-down", "Prevents new builds from starting.")
            .flag("-block", "wait until no builds are running")
            .option(
                "-timeout", "MILLIS", "with -block: maximum wait in milliseconds; 0 means no limit")
            .option("-reason", "TEXT", message)
            .runs(this::quietDown));
    table.add(
        new CliCommand("cancel-quiet-down", "Allows new builds to start again.")
            .runs(context -> lifecycle.cancelQuietDown(context.caller())));
    table.add(
        new CliCommand("restart", "Restarts the server immediately; running builds continue.")
            .runs(context -> lifecycle.endNow(context.caller(), ServerLifecycle.ExitMode.RESTART)));
    table.add(
        new CliCommand("safe-restart", "Restarts the server when no builds are running.")
            .option("-message", "TEXT", message)
            .runs(context ->
                lifecycle.endWhenIdle(
                    context.caller(),
                    ServerLifecycle.ExitMode.RESTART,
                    context.arguments().find("-message"))));
    table.add(
        new CliCommand("shutdown", "Shuts the server down immediately; running builds continue.")
            .runs(context -> lifecycle.endNow(context.caller(), ServerLifecycle.ExitMode.EXIT)));
    table.add(
        new CliCommand("safe-shutdown", "Shuts the server down when no builds are running.")
            .runs(context ->
                lifecycle.endWhenIdle(context.caller(), ServerLifecycle.ExitMode.EXIT, null)));
    table.add(
        new CliCommand("clear-queue", "Cancels all items in the queue.").runs(this::clearQueue));
  }

  private void addUnsupportedCommands(CommandTable table) {
    addUnsupported(
        table,
        "groovy",
        "Groovy is not supported. Use the CLI commands (see 'help') or the REST API.");
    addUnsupported(
        table,
        "groovysh",
        "Groovy is not supported. Use the CLI commands (see 'help') or the REST API.");
    addUnsupported(
        table, "install-plugin", "Plugins cannot be installed; all features are built in.");
  }

  private static void addUnsupported(CommandTable table, String name, String reason) {
    table.add(
        new CliCommand(name, "Refused. " + reason)
            .optionalList("WORD", "ignored")
            .runs(_ -> {
              throw new AbortError(reason);
            }));
  }

  private static void help(CommandContext context, CommandTable table) {
    String name = context.arguments().find("COMMAND");
    CliCommand command = name == null ? null : table.find(name);
    if (command != null) {
      context.err().print(command.usage());
      return;
    }
    // Jenkins' layout: names are indented by two columns, summaries by four.
    var text = new StringBuilder();
    for (CliCommand listed : table.all()) {
      text.append("  ")
          .append(listed.name())
          .append("\n    ")
          .append(listed.summary())
          .append('\n');
    }
    context.err().print(text.toString());
    if (name != null) {
      throw new AbortError("No such command " + name + ". Available commands are above. ");
    }
  }

  private void whoAmI(CommandContext context) {
    var text = new StringBuilder("Authenticated as: ").append(context.caller().name());
    text.append("\nAuthorities:\n");
    for (String authority : context.caller().authorities()) {
      text.append("  ").append(authority).append('\n');
    }
    context.out().print(text.toString());
  }

  private void plugins(CommandContext context) {
    authorizer.require(context.caller(), Permission.SYSTEM_READ);
    String name = context.arguments().find("NAME");
    List<BundledPlugin> matches =
        bundledPlugins.all().stream()
            .filter(plugin -> name == null || plugin.shortName().equals(name))
            .toList();
    if (matches.isEmpty()) {
      throw new Problem.NotFound("No plugin with the name '" + name + "' found.");
    }
    for (BundledPlugin plugin : matches) {
      context.print(
          String.format(
              Locale.ROOT,
              "%-25s %-30s %s",
              plugin.shortName(),
              plugin.longName(),
              BundledPlugin.VERSION));
    }
  }

  private void quietDown(CommandContext context) {
    long millis = context.arguments().number("-timeout", 0);
    if (millis < 0) {
      throw new UsageError("-timeout must be a number of milliseconds");
    }
    boolean block = context.arguments().has("-block");
    lifecycle.quietDown(
        context.caller(), reason(context.arguments()), !block ? 0 : millis == 0 ? -1 : millis);
  }

  private static @Nullable String reason(ParsedArguments arguments) {
    return arguments.find("-reason");
  }

  private void clearQueue(CommandContext context) {
    authorizer.require(context.caller(), Permission.ADMINISTER);
    for (QueueItem item : queue.waiting()) {
      queue.cancel(context.caller(), item.id());
    }
  }
}
