package dev.steward.pipeline.syntax;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * Reads the text of a pipeline into a syntax tree.
 *
 * <p>Nothing in the text is executed, compiled or loaded, and it is read within fixed limits of
 * time and memory. The first call loads Groovy's parser.
 */
public final class ScriptParser {

  /** Bounds the memory used by scripts that are read at the same time. */
  private static final Semaphore PARSERS = new Semaphore(2);

  /** Groovy's parser recurses; the caller, perhaps a virtual thread, may have too small a stack. */
  private static final long STACK_BYTES = 32L << 20;

  private ScriptParser() {}

  /**
   * Reads the text of a script.
   *
   * @param name the name in error messages, without an extension; {@code WorkflowScript} for the
   *     main script
   * @throws SyntaxFailure if the text is not a script, or exceeds a limit
   */
  public static Script parse(String name, String text) throws SyntaxFailure {
    if (text.length() > SyntaxLimits.MAX_CHARACTERS) {
      throw failure(
          "The script has "
              + text.length()
              + " characters; at most "
              + SyntaxLimits.MAX_CHARACTERS
              + " are allowed",
          new Position(1, 1, 1, 1));
    }
    PARSERS.acquireUninterruptibly();
    try {
      return readOnOwnThread(name, text);
    } finally {
      PARSERS.release();
    }
  }

  private static Script readOnOwnThread(String name, String text) throws SyntaxFailure {
    var task = new FutureTask<>(() -> read(name, text));
    new Thread(null, task, "pipeline-parser", STACK_BYTES).start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // The parser ends soon, because its effort is bounded.
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case SyntaxFailure failure -> throw failure;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Script read(String name, String text) throws SyntaxFailure {
    var parser = new BoundedParser(name, text);
    try {
      return new ScriptMapper(name, text).map(parser.read());
    } catch (ParseRefusal e) {
      throw new SyntaxFailure(List.of(e.problem()));
    } catch (StackOverflowError e) {
      throw failure("The script is nested too deeply", parser.position());
    } catch (RuntimeException | AssertionError e) {
      // Groovy reports some errors in this way: numbers out of range, incomplete Unicode escapes.
      String message = e.getMessage();
      throw failure(
          message == null ? "The script cannot be read here" : message, parser.position());
    }
  }

  private static SyntaxFailure failure(String message, Position position) {
    return new SyntaxFailure(List.of(new SyntaxFailure.Problem(message, position)));
  }
}
