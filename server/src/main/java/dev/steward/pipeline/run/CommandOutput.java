package dev.steward.pipeline.run;

import dev.steward.host.LogSink;

/**
 * The output of one command of a step. It is a file of its own, since several commands of a run
 * write at the same time; the server copies complete lines to the log of the run while the command
 * runs. The file is kept until the step has ended, so that a restarted server can attach to the
 * command.
 */
public interface CommandOutput extends LogSink, AutoCloseable {

  /** The output so far as text, at most the given number of bytes from its end. */
  String tail(int bytes);

  /** Copies the rest of the output to the log, and stops copying. */
  @Override
  void close();
}
