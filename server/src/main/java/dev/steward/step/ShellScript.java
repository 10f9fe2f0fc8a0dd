package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
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
          .help("From 1 to 255; empty if every exit code but 0 fails the build.")
          .map(ShellScript::exitCode);

  public static final TypeDescription<ShellScript> TYPE =
      TypeDescription.of(TypeKind.STEP, "shell", ShellScript.class, "hudson.tasks.Shell")
          .label("Execute shell")
          .help("Runs a shell script in the workspace.")
          .fields(COMMAND, UNSTABLE_RETURN)
          .reader(in -> new ShellScript(in.get(COMMAND), in.get(UNSTABLE_RETURN)));

  /**
   * Normalizes line ends: scripts are often written on Windows, and shells reject carriage returns.
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
}
