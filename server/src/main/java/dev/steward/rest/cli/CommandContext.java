package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.problem.Problem;
import dev.steward.text.TextDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Caller, arguments and streams of one command.
 *
 * @param charset the client's character set
 */
record CommandContext(
    Caller caller,
    ParsedArguments arguments,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Charset charset) {

  private static final int MAX_INPUT = 8 << 20;

  /** Reads all of standard input as XML, in the encoding that its declaration names. */
  String xml() throws IOException {
    return TextDecoder.xml(input(), null);
  }

  /** Reads all of standard input in the client's character set. */
  String text() throws IOException {
    return TextDecoder.text(input(), charset);
  }

  private byte[] input() throws IOException {
    byte[] bytes = in.readNBytes(MAX_INPUT + 1);
    if (bytes.length > MAX_INPUT) {
      throw new Problem.TooLarge("Standard input is longer than " + MAX_INPUT + " bytes.");
    }
    return bytes;
  }

  /** Value of an argument; {@code =} means that it is read from standard input. */
  String textOf(String argument) throws IOException {
    String value = arguments.get(argument);
    return value.equals("=") ? text() : value;
  }

  void print(String line) {
    out.print(line + "\n");
  }

  /** Action on one of the named objects. */
  @FunctionalInterface
  interface NameAction {
    void on(String name);
  }

  /**
   * Runs the action for each name, and continues with the next name after a failure. If there is
   * only one name, its failure is rethrown unchanged.
   */
  void forEach(String argument, NameAction action) {
    var names = new java.util.LinkedHashSet<>(arguments.all(argument));
    boolean failed = false;
    for (String name : names) {
      try {
        action.on(name);
      } catch (Problem e) {
        if (names.size() == 1) {
          throw e;
        }
        err.print(name + ": " + e.getMessage() + "\n");
        failed = true;
      }
    }
    if (failed) {
      throw new AbortError("The command failed for some of the names; see the errors above.");
    }
  }
}
