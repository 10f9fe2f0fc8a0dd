package dev.steward.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a command, which its wrapper writes to a file line by line:
 *
 * <pre>
 * PROCESS START      process id and start time of the wrapper; or {@link #REVOKED}
 * CODE               exit code, as soon as the command has ended
 * logged             once all output is in the log
 * </pre>
 *
 * <p>A line is complete only if a line feed follows it.
 *
 * @param process process id and start time, or {@link #REVOKED}; empty if the command has not
 *     started
 * @param code exit code; null while the command is running
 * @param isLogged whether all output is in the log
 */
public record CommandState(String process, @Nullable Integer code, boolean isLogged) {

  /** Content of the file after the start of the command was revoked. */
  public static final String REVOKED = "revoked";

  /** Third line. */
  static final String LOGGED = "logged";

  /** State of a command that has not started. */
  public static final CommandState NONE = new CommandState("", null, false);

  /** Parses the content of the file. */
  public static CommandState parse(String text) {
    List<String> lines = List.of(text.split("\n", -1));
    // What follows the last line feed is incomplete.
    int count = lines.size() - 1;
    return new CommandState(
        count > 0 ? lines.get(0) : "",
        count > 1 ? number(lines.get(1)) : null,
        count > 2 && lines.get(2).equals(LOGGED));
  }

  private static @Nullable Integer number(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Exit code if all output is in the log; otherwise null. */
  public @Nullable Integer exit() {
    return isLogged ? code : null;
  }
}
