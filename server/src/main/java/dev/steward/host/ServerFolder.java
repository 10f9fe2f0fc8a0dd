package dev.steward.host;

import java.io.IOException;

/**
 * Folder of the server on a machine, for files that builds read. If builds run as another user than
 * the server, they cannot create, replace or list files in it.
 */
public interface ServerFolder {

  /** Permissions of a file. */
  enum Access {
    /** Read by the user that builds run as, and by nobody else. */
    BUILD_USER,
    /** Read by everybody. */
    READABLE,
    /** Read and executed by everybody. */
    EXECUTABLE
  }

  /** Absolute path on the machine. */
  String path();

  /**
   * Writes a file; creates its folders. The file is replaced atomically, and not at all if it
   * already has this content, because a process may be about to read it.
   *
   * @param name path relative to this folder
   * @return its absolute path on the machine
   */
  String write(String name, byte[] content, Access access) throws IOException;

  /**
   * Creates a folder that only the user that builds run as can enter.
   *
   * @return its absolute path on the machine
   */
  String makeBuildFolder(String name) throws IOException;

  /** Deletes a file, or a folder with everything in it. */
  void delete(String name) throws IOException;
}
