package dev.steward.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The server's folder on a machine, for files that builds read. If builds run as a different user
 * than the server, they cannot create, replace or list files in this folder.
 */
public interface ServerFolder {

  /** Permissions of a file. */
  enum Access {
    /** Readable by the user that builds run as, and by nobody else. */
    BUILD_USER,
    /** Readable by everybody. */
    READABLE,
    /** Readable and executable by everybody. */
    EXECUTABLE
  }

  /** Absolute path of the folder on the machine. */
  String path();

  /**
   * Writes a file; creates its folders. An existing file is replaced atomically, and not at all if
   * it already has this content, because a process may be about to read it.
   *
   * @param name path relative to this folder
   * @return its absolute path on the machine
   */
  String write(String name, byte[] content, Access access) throws IOException;

  /**
   * Writes text that only the user that builds run as can read; see {@link #write(String, byte[],
   * Access)}.
   */
  default String write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8), Access.BUILD_USER);
  }

  /**
   * Creates a folder that only the user that builds run as can enter.
   *
   * @return its absolute path on the machine
   */
  String makeBuildFolder(String name) throws IOException;

  /** Deletes a file, or a folder with everything in it. */
  void delete(String name) throws IOException;
}
