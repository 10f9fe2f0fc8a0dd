package dev.steward.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads passwords and answers from a terminal or a pipe. {@code java.io.Console} requires output to
 * be a terminal too, which it is not in {@code TOKEN=$(steward token create …)}; so echo is turned
 * off with {@code stty}, which checks only the input.
 */
final class PasswordPrompt {

  private static final int MAX_LINE_BYTES = 4_096;

  private final InputStream in;
  private final PrintStream err;
  private final Stty stty;

  /** Settings of the input terminal. */
  interface Stty {
    /** Changes a setting, or returns all ({@code -g}); null if input is not a terminal. */
    @Nullable String set(String setting);
  }

  PasswordPrompt(InputStream in, PrintStream err) {
    this(in, err, PasswordPrompt::runStty);
  }

  PasswordPrompt(InputStream in, PrintStream err, Stty stty) {
    this.in = in;
    this.err = err;
    this.stty = stty;
  }

  /** Reads a line without echo; if there is no terminal, reads the next line of the input. */
  @Nullable String readSecret(String prompt) {
    String settings = stty.set("-g");
    if (settings == null) {
      return readLine();
    }
    var restore = new Thread(() -> stty.set(settings));
    Runtime.getRuntime().addShutdownHook(restore);
    try {
      if (stty.set("-echo") == null) {
        err.println("This terminal cannot turn off echo; use --password-file.");
        return null;
      }
      err.print(prompt);
      err.flush();
      return readLine();
    } finally {
      stty.set(settings);
      err.println();
      Runtime.getRuntime().removeShutdownHook(restore);
    }
  }

  /** Asks a question and returns the answer; null if there is no terminal. */
  @Nullable String ask(String question) {
    if (stty.set("-g") == null) {
      return null;
    }
    err.print(question);
    err.flush();
    String line = readLine();
    return line == null ? null : line.strip();
  }

  /** Reads byte by byte, so that the input after the line remains for later reads. */
  private @Nullable String readLine() {
    var line = new ByteArrayOutputStream();
    try {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      while (c >= 0 && c != '\n' && line.size() < MAX_LINE_BYTES) {
        line.write(c);
        c = in.read();
      }
    } catch (IOException e) {
      return null;
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private static @Nullable String runStty(String setting) {
    try {
      Process stty =
          new ProcessBuilder("stty", setting)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return stty.waitFor(10, TimeUnit.SECONDS) && stty.exitValue() == 0 ? output.strip() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
