package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.problem.Problem;
import dev.steward.text.TextDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * One command as somebody asked for it.
 *
 * @param charset what the client's texts are written in
 */
record Asked(
    Caller caller, Words words, InputStream in, PrintStream out, PrintStream err, Charset charset) {

  private static final int MOST_INPUT = 8 << 20;

  /** All of standard input, as bytes that say themselves how they are written, such as XML. */
  String xml() throws IOException {
    return TextDecoder.xml(input(), null);
  }

  /** All of standard input. */
  String text() throws IOException {
    return TextDecoder.text(input(), charset);
  }

  private byte[] input() throws IOException {
    byte[] bytes = in.readNBytes(MOST_INPUT + 1);
    if (bytes.length > MOST_INPUT) {
      throw new Problem.TooLarge("Standard input is longer than " + MOST_INPUT + " bytes.");
    }
    return bytes;
  }

  /** The value of an argument that may be {@code =} for standard input. */
  String textOf(String argument) throws IOException {
    String value = words.get(argument);
    return value.equals("=") ? text() : value;
  }

  void print(String line) {
    out.print(line + "\n");
  }

  /** What is done to each of several things that are named. */
  @FunctionalInterface
  interface Each {
    void on(String name);
  }

  /** One that fails keeps none of the others from being done; alone it fails as itself. */
  void each(String argument, Each work) {
    var names = new java.util.LinkedHashSet<>(words.all(argument));
    boolean failed = false;
    for (String name : names) {
      try {
        work.on(name);
      } catch (Problem e) {
        if (names.size() == 1) {
          throw e;
        }
        err.print(name + ": " + e.getMessage() + "\n");
        failed = true;
      }
    }
    if (failed) {
      throw new Aborted("Not all of it could be done; what failed is said above.");
    }
  }
}
