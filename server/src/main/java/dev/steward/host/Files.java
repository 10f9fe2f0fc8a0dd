package dev.steward.host;

import dev.steward.blob.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * Files of a workspace. Paths are relative and use slashes; a path that leads outside the
 * workspace, by its names or through a symbolic link, is treated as missing when reading, and is an
 * error when writing.
 */
public interface Files extends FileTree {

  /** Absolute path of the workspace on the machine. */
  String path();

  /**
   * Writes a file as the user that builds run as; creates its folders, and replaces an existing
   * file.
   *
   * @throws IOException if the file cannot be written there
   */
  void write(String path, InputStream content) throws IOException, InterruptedException;

  /** Creates a folder and its parents as the user that builds run as. */
  void makeFolder(String path) throws IOException, InterruptedException;

  /**
   * Deletes matching files; deletes links without following them; keeps the workspace itself.
   *
   * @param deletesFolders whether matching folders are deleted too, with everything in them
   * @return the number of files and folders that could not be deleted; 0 if all were
   */
  int delete(Predicate<String> filter, boolean deletesFolders);

  /**
   * Writes files, folders and links as a tar archive, with their modes and times. Links are
   * archived as links.
   *
   * @param folder that the paths are relative to; empty for the workspace itself
   * @param paths files, and folders with everything in them
   * @throws IOException if a path does not exist or cannot be read
   */
  void archive(String folder, Collection<String> paths, OutputStream tar)
      throws IOException, InterruptedException;

  /** Writes paths of the workspace; see {@link #archive(String, Collection, OutputStream)}. */
  default void archive(Collection<String> paths, OutputStream tar)
      throws IOException, InterruptedException {
    archive("", paths, tar);
  }

  /**
   * Unpacks a tar archive as the user that builds run as. Entries that lead outside the folder are
   * not created.
   *
   * @param folder empty for the workspace itself; created if it is missing
   * @throws IOException if the archive is damaged or an entry cannot be created
   */
  void unpack(String folder, InputStream tar) throws IOException, InterruptedException;
}
