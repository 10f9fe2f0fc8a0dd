package dev.steward.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

  /** The real one. */
  final class OfProcess implements Terminal {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    /** The terminal, where there is one; some JDKs give a console without, others give none. */
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable Console console() {
      Console console = System.console();
      return console != null && console.isTerminal() ? console : null;
    }

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
      Console console = console();
      if (console != null) {
        char[] typed = console.readPassword("%s", prompt);
        return typed == null ? null : new String(typed);
      }
      try {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            .readLine();
      } catch (IOException e) {
        return null;
      }
    }

    @Override
    public boolean confirms(String question) {
      Console console = console();
      if (console == null) {
        return false;
      }
      String answer = console.readLine("%s [y/N] ", question);
      return answer != null && answer.strip().equalsIgnoreCase("y");
    }
  }
}
