package dev.steward.host;

import java.util.List;
import java.util.Map;

/**
 * A command of a run.
 *
 * @param id identifies the command in its run; a command with the same id is started only once
 * @param folder absolute path of the working folder
 * @param heading line logged before the output; empty for none
 * @param arguments program and arguments
 * @param environment all variables of the command
 * @param masked values to mask in the log
 * @param timestamps whether each log line starts with its time
 * @param launcher command prefix that starts a program elsewhere, such as in a container, and
 *     passes standard input on to it; the prefix runs under the server's account. Empty to start
 *     the command on the machine itself, as the user that builds run as
 * @param cookieSuffix appended to the cookie of the workspace, so that the processes of this
 *     command can be ended alone; empty if all commands of the workspace are ended together
 */
public record CommandSpec(
    String id,
    String folder,
    String heading,
    List<String> arguments,
    Map<String, String> environment,
    List<String> masked,
    boolean timestamps,
    List<String> launcher,
    String cookieSuffix) {

  /** A command that is ended together with all others of its workspace. */
  public CommandSpec(
      String id,
      String folder,
      String heading,
      List<String> arguments,
      Map<String, String> environment,
      List<String> masked,
      boolean timestamps,
      List<String> launcher) {
    this(id, folder, heading, arguments, environment, masked, timestamps, launcher, "");
  }

  /** A command that is started on the machine itself. */
  public CommandSpec(
      String id,
      String folder,
      String heading,
      List<String> arguments,
      Map<String, String> environment,
      List<String> masked,
      boolean timestamps) {
    this(id, folder, heading, arguments, environment, masked, timestamps, List.of());
  }

  /**
   * The same command with another launcher.
   *
   * @param newEnvironment all variables of the command
   */
  public CommandSpec with(List<String> newLauncher, Map<String, String> newEnvironment) {
    return new CommandSpec(
        id,
        folder,
        heading,
        arguments,
        newEnvironment,
        masked,
        timestamps,
        newLauncher,
        cookieSuffix);
  }

  /** Omits the environment and all arguments, since they may contain secrets. */
  @Override
  public String toString() {
    return "CommandSpec[" + id + "]";
  }
}
