package dev.steward.cli;

import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import java.util.List;

/** All commands, and which of them was typed. */
public final class Commands {

  private final List<Command> all;

  public Commands(List<Command> all) {
    this.all = all;
  }

  /** Runs what was typed: 0 for success, 1 for a failure, 2 for what is no command. */
  public int run(List<String> words, Terminal terminal) {
    if (words.contains("--version")) {
      terminal.out("Steward " + version());
      return 0;
    }
    Command found = null;
    int used = 0;
    for (Command command : all) {
      List<String> name = List.of(command.name().split(" ", -1));
      if (name.size() > used
          && words.size() >= name.size()
          && words.subList(0, name.size()).equals(name)) {
        found = command;
        used = name.size();
      }
    }
    List<String> rest = words.subList(used, words.size());
    if (rest.contains("--help") || rest.contains("-h") || words.equals(List.of("help"))) {
      terminal.out(found == null ? overview() : found.help());
      return 0;
    }
    if (found == null) {
      terminal.err(
          "steward: '" + String.join(" ", words) + "' is no command; steward --help names all.");
      return 2;
    }
    try {
      return found.run(Arguments.parse(rest, found.valued(), found.flags()), terminal);
    } catch (Usage e) {
      terminal.err("steward " + found.name() + ": " + e.getMessage());
      return 2;
    } catch (Problem | Broken e) {
      terminal.err("steward " + found.name() + ": " + e.getMessage());
      return 1;
    }
  }

  private static String version() {
    String version = Commands.class.getPackage().getImplementationVersion();
    return version == null ? "(from source)" : version;
  }

  private String overview() {
    var text =
        new StringBuilder(
            "Steward: an automation server that every Jenkins REST client speaks to.\n\n");
    for (Command command : all) {
      if (!command.summary().isEmpty()) {
        text.append("  steward ")
            .append(command.name())
            .append(" ".repeat(Math.max(1, 16 - command.name().length())))
            .append(command.summary())
            .append('\n');
      }
    }
    return text.append("\nsteward COMMAND --help says how each is used.").toString();
  }
}
