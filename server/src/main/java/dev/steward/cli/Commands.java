package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.text.ProductVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** All commands of the launcher; runs the one that was typed. */
public final class Commands {

  private static final List<String> HELP = List.of("--help", "-h");

  private final List<Command> all;
  private final CliEnvironment environment;

  public Commands(List<Command> commands) {
    this(commands, CliEnvironment.ofProcess());
  }

  Commands(List<Command> commands, CliEnvironment environment) {
    var withCompletion = new ArrayList<>(commands);
    for (CompletionCommand.Shell shell : CompletionCommand.Shell.values()) {
      withCompletion.add(new CompletionCommand(shell, commands));
    }
    this.all = List.copyOf(withCompletion);
    this.environment = environment;
  }

  /** True if the word is an option for commands on another server, such as {@code --server}. */
  public static boolean isConnectionOption(String word) {
    return RemoteCommand.isOption(word);
  }

  /** Runs the typed command; returns 0 for success, 1 for a failure, 2 for invalid usage. */
  public int run(List<String> typed, Terminal terminal) {
    List<String> words = commandHelp(RemoteCommand.commandFirst(typed));
    if (words.getFirst().equals("--version")) {
      terminal.out("Steward " + ProductVersion.current().text());
      return 0;
    }
    Command matched = match(words);
    String group = group(words);
    try {
      RemoteCommand remoteCommand =
          matched == null && group.isEmpty() ? RemoteCommand.find(words, environment) : null;
      if (remoteCommand != null) {
        return remoteCommand.run(terminal);
      }
    } catch (UsageError e) {
      terminal.err("steward " + Terminal.sanitize(words.getFirst()) + ": " + e.getMessage());
      return 2;
    } catch (CommandFailure | Problem | ServerFailure e) {
      terminal.err("steward " + Terminal.sanitize(words.getFirst()) + ": " + e.getMessage());
      return 1;
    }
    List<String> rest = words.subList(matched == null ? 0 : nameLength(matched), words.size());
    if (rest.stream().anyMatch(HELP::contains) || words.getFirst().equals("help")) {
      if (matched == null && group.isEmpty() && !isOverview(words)) {
        terminal.err(helpOfServer(words));
        return 2;
      }
      terminal.out(matched == null ? overview(group) : matched.help());
      return 0;
    }
    if (matched == null) {
      terminal.err(unknownCommand(words));
      return 2;
    }
    try {
      return matched.run(
          Arguments.parse(rest, matched.valueOptions(), matched.flags(), matched.takesFile()),
          terminal);
    } catch (UsageError e) {
      terminal.err("steward " + matched.name() + ": " + e.getMessage());
      return 2;
    } catch (CommandFailure | Problem | ServerFailure e) {
      terminal.err("steward " + matched.name() + ": " + e.getMessage());
      return 1;
    }
  }

  private @Nullable Command match(List<String> words) {
    Command matched = null;
    for (Command command : all) {
      int length = nameLength(command);
      if ((matched == null || length > nameLength(matched))
          && words.size() >= length
          && String.join(" ", words.subList(0, length)).equals(command.name())) {
        matched = command;
      }
    }
    return matched;
  }

  private static int nameLength(Command command) {
    return command.name().split(" ", -1).length;
  }

  /** Turns {@code help token create} into {@code token create --help}. */
  private List<String> commandHelp(List<String> words) {
    List<String> command = words.subList(1, words.size());
    boolean isLocal =
        words.getFirst().equals("help")
            && !command.isEmpty()
            && (match(command) != null || !group(command).isEmpty());
    if (!isLocal || command.stream().anyMatch(RemoteCommand::isOption)) {
      return words;
    }
    var help = new ArrayList<>(command);
    help.add("--help");
    return help;
  }

  private static boolean isOverview(List<String> words) {
    String last = words.getLast();
    return HELP.contains(words.getFirst())
        || (words.getFirst().equals("help") && (last.equals("help") || HELP.contains(last)));
  }

  private static String helpOfServer(List<String> words) {
    String name =
        Terminal.sanitize(words.getFirst().equals("help") ? words.get(1) : words.getFirst());
    return "steward: '"
        + name
        + "' is not listed in 'steward --help'. For help on a server command, run"
        + " 'steward help "
        + name
        + " --server URL', or set JENKINS_URL.";
  }

  /**
   * First typed word if it begins a command of two words, such as {@code token}; otherwise empty.
   */
  private String group(List<String> words) {
    return all.stream().anyMatch(command -> command.name().startsWith(words.getFirst() + " "))
        ? words.getFirst()
        : "";
  }

  private String unknownCommand(List<String> words) {
    String group = group(words);
    if (group.isEmpty()) {
      return "steward: unknown command '"
          + Terminal.sanitize(words.getFirst())
          + "'. Run 'steward --help'. For a server command, add --server URL or set"
          + " JENKINS_URL.";
    }
    var verbs = new StringJoiner(", ");
    for (Command command : all) {
      if (command.name().startsWith(group + " ")) {
        verbs.add(command.name().substring(group.length() + 1));
      }
    }
    return "steward "
        + group
        + ": the subcommand is missing or unknown; use one of "
        + verbs
        + ". Run 'steward "
        + group
        + " --help'.";
  }

  private String overview(String group) {
    var text =
        new StringBuilder(
            group.isEmpty()
                ? "Steward: an automation server with the REST API of Jenkins.\n\n"
                : "");
    for (Command command : all) {
      if (!command.summary().isEmpty()
          && (group.isEmpty() || command.name().startsWith(group + " "))) {
        text.append("  steward ")
            .append(command.name())
            .append(" ".repeat(Math.max(1, 16 - command.name().length())))
            .append(command.summary())
            .append('\n');
      }
    }
    return text.append("\nRun 'steward COMMAND --help' for usage.")
        .append(
            group.isEmpty()
                ? "\n"
                    + "steward help --server URL lists the server commands: list-jobs, build, …\n"
                    + "Without --server, these commands use the variables JENKINS_URL,"
                    + " JENKINS_USER_ID and JENKINS_API_TOKEN."
                : "")
        .toString();
  }
}
