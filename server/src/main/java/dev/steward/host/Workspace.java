package dev.steward.host;

import java.io.IOException;

/**
 * The folder that a run works in, with the processes and control files of the run. Closing the
 * workspace frees the folder for other runs and leaves files and processes unchanged.
 */
public interface Workspace extends ProgramRunner, AutoCloseable {

  /** The machine. */
  Host host();

  /** Absolute path of the workspace on the machine. */
  String path();

  /** Absolute path of the folder for temporary files next to the workspace. */
  String temporaryPath();

  /**
   * Whether the workspace is the user's own folder, in which no temporary folders are left. Never
   * true on a server.
   */
  default boolean isSourceFolder() {
    return false;
  }

  /** The same workspace outside of containers. */
  default Workspace onMachine() {
    return this;
  }

  /** Files of the workspace. */
  Files files();

  /**
   * Starts a command, or attaches to it if it has already been started, even by an earlier server
   * process. After a crash, nobody knows whether the command was started, so starting and attaching
   * are one operation: the command claims itself on the machine, and a command that is already
   * claimed does not run again.
   *
   * @param log receives each byte of the output once, even if servers and connections are replaced
   */
  RunningCommand start(CommandSpec command, LogSink log) throws InterruptedException;

  /**
   * Attaches to a command that may have been started, and does not start it. If it was not started,
   * it never will be after {@link RunningCommand#await} has returned.
   */
  RunningCommand attach(CommandSpec command, LogSink log) throws InterruptedException;

  /**
   * Writes the script of a command, which builds can read but not replace.
   *
   * @return its absolute path on the machine
   */
  String writeScript(String commandId, String text) throws IOException;

  /** Secret files of the run. */
  ServerFolder secrets();

  /** Ends the processes that the run has left behind, except those whose variables exempt them. */
  void endProcesses();

  /**
   * Gives the folder up: others may use it at once, and the same key gets a folder anew. Used at
   * the end of a block whose run continues; the folders of ended runs are free anyway.
   */
  void free();

  @Override
  void close();
}
