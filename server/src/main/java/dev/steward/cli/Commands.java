package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.text.ProductVersion;
import java.util.List;
import java.util.StringJoiner;

/** All commands of the launcher; runs the one that was typed. */
public final class Commands {

  private final List<Command> all;

  public Commands(List<Command> all) {
    this.all = all;
  }

  /** Runs the typed command; returns 0 for success, 1 for a failure, 2 for invalid usage. */
  public int run(List<String> words, Terminal terminal) {
    if (words.getFirst().equals("--version")) {
      terminal.out("Steward " + ProductVersion.current().text());
      return 0;
    }
    Command matched = null;
    int nameLength = 0;
    for (Command command : all) {
      List<String> name = List.of(command.name().split(" ", -1));
      if (name.size() > nameLength
          && words.size() >= name.size()
          && words.subList(0, name.size()).equals(name)) {
        matched = command;
        nameLength = name.size();
      }
    }
    List<String> rest = words.subList(nameLength, words.size());
    try {
      RemoteCommand remoteCommand =
          matched == null && group(words).isEmpty()
              ? RemoteCommand.find(words, CliEnvironment.ofProcess())
              : null;
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
    if (rest.contains("--help") || rest.contains("-h") || words.equals(List.of("help"))) {
      terminal.out(matched == null ? overview(group(words)) : matched.help());
      return 0;
    }
    if (matched == null) {
      terminal.err(unknownCommand(words));
      return 2;
    }
    try {
      return matched.run(Arguments.parse(rest, matched.valueOptions(), matched.flags()), terminal);
    } catch (UsageError e) {
      terminal.err("steward " + matched.name() + ": " + e.getMessage());
      return 2;
    } catch (CommandFailure | Problem | ServerFailure e) {
      terminal.err("steward " + matched.name() + ": " + e.getMessage());
      return 1;
    }
  }

  /** First typed word if it begins a command of two words, such as {@code token}; else empty. */
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
          + "'. Run 'steward --help'.";
    }
    var verbs = new StringJoiner(", ");
    for (Command command : all) {
      if (command.name().startsWith(group + " ")) {
        verbs.add(command.name().substring(group.length() + 1));
      }
    }
    return "steward "
        + group
        + ": missing subcommand: one of "
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
                ? "\nsteward help --server URL lists the commands of a server: list-jobs, build, …"
                : "")
        .toString();
  }
}
