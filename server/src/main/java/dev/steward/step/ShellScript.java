package dev.steward.step;

import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.job.definition.BuildStep;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shell script.
 *
 * @param unstableCode the exit code that marks the build as unstable instead of failed, or null
 */
public record ShellScript(String command, @Nullable Integer unstableCode) implements BuildStep {

  private static final Field<String> COMMAND =
      Field.lines("command", "Command")
          .required()
          .help("The script; its first line may name an interpreter, such as #!/bin/bash.")
          .map(ShellScript::unixLines);

  private static final Field<@Nullable Integer> UNSTABLE_RETURN =
      Field.text("unstableReturn", "Exit code to set build unstable")
          .help("From 1 to 255; leave empty if every exit code except 0 should fail the build.")
          .map(ShellScript::exitCode);

  public static final TypeDescription<ShellScript> TYPE =
      TypeDescription.of(TypeKind.STEP, "shell", ShellScript.class, "hudson.tasks.Shell")
          .label("Execute shell")
          .help("Runs a shell script in the workspace.")
          .fields(COMMAND, UNSTABLE_RETURN)
          .reader(in -> new ShellScript(in.get(COMMAND), in.get(UNSTABLE_RETURN)));

  static final StepType<ShellScript> STEP =
      new StepType<>(
          TYPE, "shell", "Execute shell", Phase.MAIN, Repeat.IDEMPOTENT, ShellScript::perform);

  /**
   * Normalizes line endings, because scripts are often written on Windows, and shells reject
   * carriage returns.
   */
  private static String unixLines(String script) {
    return script.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static @Nullable Integer exitCode(String text) {
    try {
      int code = Integer.parseInt(text);
      return code >= 1 && code <= 255 ? code : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private void perform(StepContext context) throws InterruptedException, IOException {
    context.run(STEP.title(), commandLine(context, context.commandId(), command, unstableCode));
  }

  /** The command line of a script, which is written to a file that builds cannot replace. */
  static CommandLine commandLine(
      StepContext context, String commandId, String script, @Nullable Integer unstableCode)
      throws IOException {
    Workspace workspace = context.workspace();
    List<String> arguments = new ArrayList<>(interpreter(script));
    arguments.add(workspace.writeScript(commandId, script));
    return new CommandLine(
        workspace.path(),
        "[" + PosixPath.name(workspace.path()) + "] $ " + String.join(" ", arguments),
        arguments,
        Map.of(),
        unstableCode);
  }

  /**
   * Interpreter that the script's {@code #!} line names; by default a shell that traces commands
   * and exits on errors.
   */
  public static List<String> interpreter(String command) {
    if (!command.startsWith("#!")) {
      return List.of("/bin/sh", "-xe");
    }
    int end = command.indexOf('\n');
    String line = (end < 0 ? command.substring(2) : command.substring(2, end)).strip();
    return line.isEmpty() ? List.of("/bin/sh") : List.of(line.split("\\s+", 0));
  }
}
