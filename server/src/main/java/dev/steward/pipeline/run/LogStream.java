package dev.steward.pipeline.run;

/**
 * The streams of a node in the log. Each evaluation of a script writes the same bytes to the
 * streams ANNOUNCE and TEXT of a node, so a resumed run writes only what is missing.
 */
public final class LogStream {

  /** The lines that begin with {@code [Pipeline]}. */
  public static final String ANNOUNCE = "a";

  /** Lines of the server about a step. */
  public static final String TEXT = "t";

  /** Lines that are written once, such as those about a restart. */
  public static final String NOTICE = "n";

  private static final String WORK = "w";
  private static final String OUTPUT = "o";

  private LogStream() {}

  /** Lines of the server while a step waits; they differ if the wait is repeated. */
  static String work(long part) {
    return WORK + part;
  }

  /** Output of a command. */
  static String output(String name) {
    return OUTPUT + name;
  }

  /** Whether a stream is the output of a command. */
  public static boolean isOutput(String stream) {
    return stream.startsWith(OUTPUT);
  }
}
