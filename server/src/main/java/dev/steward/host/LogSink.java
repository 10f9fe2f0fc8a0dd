package dev.steward.host;

import java.nio.file.Path;

/**
 * The log of a build. Only one command writes to it at a time, and nothing else does until the
 * command has ended, so its size tells how much of a command's output has arrived.
 */
public interface LogSink {

  /** The log on the server's machine; a command on the same machine appends to it itself. */
  Path file();

  /** Size in bytes. */
  long size();

  /** Appends output of a command, already masked. */
  void append(byte[] bytes, int offset, int length);
}
