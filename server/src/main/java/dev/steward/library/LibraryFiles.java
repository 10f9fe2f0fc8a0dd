package dev.steward.library;

import dev.steward.blob.FileTree;
import dev.steward.blob.TreeFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the files of a library from a checkout, within limits. */
final class LibraryFiles {
  private static final int MAX_FILES = 20_000;
  private static final int MAX_FILE_BYTES = 8 << 20;
  private static final long MAX_BYTES = 64L << 20;

  private LibraryFiles() {}

  /** Returns the files by their paths in the library. */
  static Map<String, byte[]> read(FileTree tree, String libraryPath, String name)
      throws IOException, LibraryFailure {
    String prefix = LibraryPath.prefix(libraryPath);
    List<TreeFile> files =
        tree.files(
            path -> isFile(path, prefix), folder -> isFolder(folder, prefix), MAX_FILES + 1, null);
    if (files.size() > MAX_FILES) {
      throw new LibraryFailure(
          "Library " + name + " has more than " + MAX_FILES + " files. Remove files from it.");
    }
    long bytes = 0;
    for (TreeFile file : files) {
      bytes += file.size();
      if (file.size() > MAX_FILE_BYTES || bytes > MAX_BYTES) {
        throw new LibraryFailure(
            "The file "
                + file.path()
                + " of library "
                + name
                + " is too large: a file can have "
                + (MAX_FILE_BYTES >> 20)
                + " MB, and all files together "
                + (MAX_BYTES >> 20)
                + " MB. Publish large files elsewhere, and download them in the pipeline.");
      }
    }
    Map<String, byte[]> contents = new LinkedHashMap<>();
    tree.read(
        files,
        (file, content) -> {
          if (content != null) {
            contents.put(
                file.path().substring(prefix.length()), content.readNBytes(MAX_FILE_BYTES));
          }
        });
    return contents;
  }

  private static boolean isFile(String path, String prefix) {
    if (!path.startsWith(prefix)) {
      return false;
    }
    String inside = path.substring(prefix.length());
    return inside.startsWith(LibraryTree.VARS)
        || inside.startsWith(LibraryTree.RESOURCES)
        || (inside.startsWith(LibraryTree.SRC) && !inside.startsWith(LibraryTree.TESTS));
  }

  /** Whether a folder contains files of the library, or folders with such files. */
  private static boolean isFolder(String folder, String prefix) {
    String path = folder.endsWith("/") ? folder : folder + "/";
    if (prefix.startsWith(path)) {
      return true;
    }
    return isFile(path, prefix);
  }
}
