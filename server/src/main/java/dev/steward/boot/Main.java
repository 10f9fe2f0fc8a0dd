package dev.steward.boot;

import dev.steward.cli.AccountCommand;
import dev.steward.cli.AgentCommand;
import dev.steward.cli.Command;
import dev.steward.cli.Commands;
import dev.steward.cli.LintCommand;
import dev.steward.cli.Terminal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Entry point of the program. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    var arguments = new ArrayList<>(List.of(args));
    if (arguments.isEmpty()
        || (arguments.getFirst().startsWith("--")
            && !isHelpOrVersion(arguments)
            && !Commands.isConnectionOption(arguments.getFirst()))) {
      arguments.addFirst("serve");
    }
    int status = new Commands(commands(arguments)).run(arguments, new Terminal.SystemTerminal());
    System.exit(status);
  }

  private static boolean isHelpOrVersion(List<String> arguments) {
    return arguments.getFirst().equals("--help") || arguments.getFirst().equals("--version");
  }

  static List<Command> commands(List<String> typed) {
    return List.of(
        new ServeCommand(List.copyOf(typed)),
        TokenCommand.create(),
        TokenCommand.list(),
        TokenCommand.revoke(),
        UserCommand.of("create", "create a user (prompts for the password)"),
        UserCommand.of("list", "list all users"),
        UserCommand.of("password", "set a user's password"),
        UserCommand.of("disable", "disable a user"),
        UserCommand.of("enable", "enable a user"),
        UserCommand.of("delete", "delete a user and all their tokens"),
        new BackupCommand(),
        new RestoreCommand(),
        AccountCommand.whoAmI(),
        AccountCommand.login(),
        AccountCommand.logout(),
        new AgentCommand(),
        new LintCommand(System.in),
        new PipelineRunCommand(System.in, System.out, System.getenv(), Clock.systemUTC()),
        new AotTraining());
  }
}
