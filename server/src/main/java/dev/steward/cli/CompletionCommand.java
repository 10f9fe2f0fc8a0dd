package dev.steward.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code steward completion SHELL}: prints a script that lets a shell complete commands. */
final class CompletionCommand implements Command {

  /** Shells that have a script. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    /** Name as typed. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Shell shell;
  private final List<Command> commands;

  /**
   * Creates the command.
   *
   * @param commands all other commands
   */
  CompletionCommand(Shell shell, List<Command> commands) {
    this.shell = shell;
    this.commands = commands;
  }

  @Override
  public String name() {
    return "completion " + shell.label();
  }

  @Override
  public String summary() {
    return "print a completion script for " + shell.label();
  }

  @Override
  public String help() {
    return "steward "
        + name()
        + "\n\n"
        + switch (shell) {
          case BASH ->
              """
              For this shell:   source <(steward completion bash)
              For all shells:   steward completion bash > ~/.local/share/bash-completion/completions/steward
                                (needs the bash-completion package; otherwise source the file in ~/.bashrc)\
              """;
          case ZSH ->
              """
              For this shell:   source <(steward completion zsh)     (run compinit first)
              For all shells:   steward completion zsh > FOLDER/_steward, with FOLDER in $fpath\
              """;
          case FISH ->
              """
              For this shell:   steward completion fish | source
              For all shells:   steward completion fish > ~/.config/fish/completions/steward.fish\
              """;
        };
  }

  @Override
  public Set<String> valueOptions() {
    return Set.of();
  }

  @Override
  public Set<String> flags() {
    return Set.of();
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    var script = new CompletionScript(commands);
    terminal.out(
        switch (shell) {
          case BASH -> script.bash();
          case ZSH -> script.zsh();
          case FISH -> script.fish();
        });
    return 0;
  }
}
