package dev.steward.host;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Programs of a machine, or of a container, that the server reaches only through shell scripts. */
public abstract class ScriptPrograms implements Programs {

  /** Exit status of a shell if the program that it was to run does not exist. */
  private static final int NOT_FOUND = 127;

  /**
   * Prints the path of the program {@code $1}, which is searched for in the folders {@code $2}, and
   * then in those of the shell's own PATH if {@code $3} is not empty.
   */
  private static final String FIND =
      """
      folders=$2${3:+$PATH}
      IFS=:
      set -f
      for folder in $folders; do
        if [ -n "$folder" ] && [ -f "$folder/$1" ] && [ -x "$folder/$1" ]; then
          printf '%s' "$folder/$1"
          break
        fi
      done
      set +f
      unset IFS
      """;

  /** Runs a script, possibly twice; running it again must be harmless. */
  protected abstract ProgramResult runScript(String script, List<String> arguments);

  /** The machine's PATH, for programs whose environment has none. */
  protected abstract String machinePath();

  /** Shell commands that export the variables of a program. */
  protected static String exports(Map<String, String> environment) {
    return Wrapper.exports(environment);
  }

  /**
   * Distinguishes a program that does not exist from one that ended with the same exit code.
   *
   * @param result of the shell that was to run the program
   * @param place where the program is missing, for the message
   * @throws IOException if the program does not exist
   */
  protected final void requireProgram(ProgramSpec program, ProgramResult result, String place)
      throws IOException {
    String name = program.arguments().getFirst();
    if (result.exit() == NOT_FOUND
        && findProgram(name, program.environment().getOrDefault("PATH", machinePath())) == null) {
      throw new IOException("the program " + name + " is not installed " + place);
    }
  }

  @Override
  public final boolean isExecutable(String path) {
    return test("[ -f \"$1\" ] && [ -x \"$1\" ]", path);
  }

  @Override
  public final boolean isFile(String path) {
    return test("[ -f \"$1\" ]", path);
  }

  @Override
  public final boolean isFolder(String path) {
    return test("[ -d \"$1\" ]", path);
  }

  private boolean test(String script, String path) {
    return runScript(script, List.of(path)).exit() == 0;
  }

  @Override
  public @Nullable String findProgram(String name, String path) {
    return find(name, path, false);
  }

  /**
   * Finds a program, as {@link #findProgram} does.
   *
   * @param thenOwnPath whether the folders of the shell's own PATH are searched after the others
   */
  protected final @Nullable String find(String name, String folders, boolean thenOwnPath) {
    if (name.contains("/")) {
      return isExecutable(name) ? name : null;
    }
    String location = runScript(FIND, List.of(name, folders, thenOwnPath ? "PATH" : "")).output();
    return location.isEmpty() ? null : location;
  }
}
