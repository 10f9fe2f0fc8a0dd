package dev.steward.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Where a command reads and writes. What others said is printed without control characters. */
public interface Terminal {

  /** A line of the result, on standard output. */
  void out(String line);

  /** A line about what goes on, on standard error. */
  void err(String line);

  /** The password: typed unseen at a terminal, else the first line of standard input. */
  @Nullable String password(String prompt);

  /** Asks for a yes; without a terminal the answer is no. */
  boolean confirms(String question);

  /** The text without what could steer a terminal. */
  static String harmless(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .filter(c ->
            c == '\n' || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /** What a stranger said, harmless, on one line and not long. */
  static String said(String text) {
    String line = harmless(text.replaceAll("[\\s\\p{Z}]+", " ")).strip();
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  /** The real one. */
  final class OfProcess implements Terminal {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Override
    public void out(String line) {
      out.println(line);
      out.flush();
    }

    @Override
    public void err(String line) {
      err.println(harmless(line));
    }

    @Override
    public @Nullable String password(String prompt) {
      return new Keyboard(System.in, err).secret(prompt);
    }

    @Override
    public boolean confirms(String question) {
      String answer = new Keyboard(System.in, err).answer(question + " [y/N] ");
      return answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
    }
  }
}
