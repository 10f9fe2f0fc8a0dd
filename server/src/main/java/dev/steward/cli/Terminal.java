package dev.steward.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Input and output of a command. Untrusted text is printed without control characters. */
public interface Terminal {

  /** Prints a line of the result on standard output. */
  void out(String line);

  /** Prints a line about progress or failure on standard error. */
  void err(String line);

  /**
   * Reads a password: from a terminal without echo, otherwise from the first line of standard
   * input.
   */
  @Nullable String password(String prompt);

  /** Asks for confirmation; false if there is no terminal. */
  boolean confirm(String question);

  /** Removes control characters that could manipulate the terminal. */
  static String withoutControls(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .filter(c ->
            c == '\n' || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /** Untrusted text as a single line without control characters, at most 200 characters long. */
  static String sanitize(String text) {
    String line = withoutControls(text.replaceAll("[\\s\\p{Z}]+", " ")).strip();
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  /** Terminal of this process. */
  final class SystemTerminal implements Terminal {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Override
    public void out(String line) {
      out.println(line);
      out.flush();
    }

    @Override
    public void err(String line) {
      err.println(withoutControls(line));
    }

    @Override
    public @Nullable String password(String prompt) {
      return new PasswordPrompt(System.in, err).readSecret(prompt);
    }

    @Override
    public boolean confirm(String question) {
      String answer = new PasswordPrompt(System.in, err).ask(question + " [y/N] ");
      return answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
    }
  }
}
