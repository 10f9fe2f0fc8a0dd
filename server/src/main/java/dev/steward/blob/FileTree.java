package dev.steward.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Read access to a tree of untrusted files: a workspace, or the artifacts of a build. Symbolic
 * links are not followed. Entries other than regular files and folders are treated as missing.
 */
public interface FileTree {

  /** Reads the content of files. */
  @FunctionalInterface
  interface FileReader {

    /**
     * Reads one file.
     *
     * @param content null if the file no longer exists or cannot be read; closed by the caller
     */
    void read(TreeFile file, @Nullable InputStream content) throws IOException;
  }

  /**
   * Lists the matching files, ordered by folder and name.
   *
   * @param folderFilter false for folders to skip entirely
   * @param limit maximum number of files
   * @param omissions counts matching files that are left out; null to stop at the limit
   */
  List<TreeFile> files(
      Predicate<String> filter,
      Predicate<String> folderFilter,
      int limit,
      @Nullable Omissions omissions);

  /**
   * Lists a folder, sorted by name.
   *
   * @param folder empty for the root
   * @return null if there is no such folder
   */
  @Nullable List<TreeEntry> list(String folder, int limit);

  /** The file or folder at a path; null if there is none. */
  @Nullable TreeEntry find(String path);

  /**
   * Opens a file for reading.
   *
   * @param start number of bytes to skip
   * @return null if there is no such file
   */
  @Nullable InputStream open(String path, long start) throws IOException;

  /**
   * Reads many files, one after another, in the given order. On a remote machine, this is much
   * faster than opening the files one at a time.
   */
  default void read(List<TreeFile> files, FileReader reader) throws IOException {
    for (TreeFile file : files) {
      try (InputStream in = open(file.path(), 0)) {
        reader.read(file, in);
      }
    }
  }
}
