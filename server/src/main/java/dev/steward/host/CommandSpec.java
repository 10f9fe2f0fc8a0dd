package dev.steward.host;

import java.util.List;
import java.util.Map;

/**
 * A command of a run.
 *
 * @param id identifies the command in its run; a command with the same id is started only once
 * @param folder absolute path of the working folder
 * @param heading line logged before the output
 * @param arguments program and arguments
 * @param environment all variables of the command
 * @param masked values to mask in the log
 * @param timestamps whether each log line starts with its time
 */
public record CommandSpec(
    String id,
    String folder,
    String heading,
    List<String> arguments,
    Map<String, String> environment,
    List<String> masked,
    boolean timestamps) {

  /** Omits the environment and all arguments, since they may contain secrets. */
  @Override
  public String toString() {
    return "CommandSpec[" + id + "]";
  }
}
