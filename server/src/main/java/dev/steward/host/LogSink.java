package dev.steward.host;

import java.nio.file.Path;

/**
 * The log of a build. Only one command writes to the log at a time, and nothing else does until the
 * command has ended, so the size of the log tells how much of the command's output has arrived.
 */
public interface LogSink {

  /** The log file on the server's machine; a command on the same machine appends to it directly. */
  Path file();

  /** Size of the log in bytes. */
  long size();

  /** Appends output of a command, already masked. */
  void append(byte[] bytes, int offset, int length);
}
