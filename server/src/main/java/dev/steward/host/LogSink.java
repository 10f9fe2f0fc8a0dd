package dev.steward.host;

import java.nio.file.Path;

/**
 * The log of a build. Only one command writes to the log at a time, and nothing but the server's
 * lines about the connection is written until the command has ended, so the size of the log shows
 * how much of the command's output has arrived.
 */
public interface LogSink {

  /** The log file on the server's machine; a command on the same machine appends to it directly. */
  Path file();

  /** Size of the log in bytes, without the server's own lines about the connection. */
  long size();

  /** Appends output of a command, already masked. */
  void append(byte[] bytes, int offset, int length);

  /**
   * Called when the machine stops responding while a command runs.
   *
   * @param reason what happened, as part of a sentence
   */
  default void onConnectionLost(String reason) {}

  /** Called when the machine responds again. */
  default void onConnectionRestored() {}
}
