package dev.steward.blob;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A recursive walk that collects matching files. */
record FileCollector(
    Predicate<String> filter,
    Predicate<String> folderFilter,
    int limit,
    @Nullable Omissions omissions,
    List<TreeFile> files) {

  /**
   * Adds the files of a folder recursively.
   *
   * @param decodable false below a folder whose name cannot be decoded, since no path leads there
   */
  void collect(OpenFolder folder, String prefix, int level, boolean decodable) throws IOException {
    for (Path name : folder.names(omissions)) {
      if (omissions == null && files.size() >= limit) {
        return;
      }
      BasicFileAttributes attributes = folder.attributes(name);
      String path = prefix + name;
      if (attributes == null) {
        continue;
      }
      if (attributes.isDirectory()) {
        enter(folder, name, path, level, decodable);
      } else if (filter.test(path)) {
        file(name, path, attributes, level, decodable);
      }
    }
  }

  private void enter(OpenFolder folder, Path name, String path, int level, boolean decodable)
      throws IOException {
    if (!folderFilter.test(path)) {
      return;
    }
    if (level >= (omissions == null ? TreeLimits.MAX_LEVELS : TreeLimits.MAX_COUNTED_LEVELS)) {
      omit(Omissions.Reason.TOO_DEEP);
      return;
    }
    try (OpenFolder below = folder.enter(name)) {
      if (below != null) {
        collect(below, path + "/", level + 1, decodable && isDecodable(name));
      } else {
        omit(Omissions.Reason.UNREADABLE);
      }
    }
  }

  private void omit(Omissions.Reason reason) {
    if (omissions != null) {
      omissions.add(reason);
    }
  }

  private void file(
      Path name, String path, BasicFileAttributes attributes, int level, boolean decodable) {
    if (attributes.isSymbolicLink()) {
      omit(Omissions.Reason.LINK);
    } else if (!attributes.isRegularFile()) {
      omit(Omissions.Reason.SPECIAL);
    } else if (!decodable || !isDecodable(name)) {
      omit(Omissions.Reason.NOT_UTF_8);
    } else if (level > TreeLimits.MAX_LEVELS) {
      omit(Omissions.Reason.TOO_DEEP);
    } else if (files.size() >= limit) {
      omit(Omissions.Reason.TOO_MANY);
    } else {
      files.add(new TreeFile(path, attributes.size(), attributes.lastModifiedTime().toMillis()));
    }
  }

  /**
   * False for a name whose bytes cannot be decoded, since the decoded name would not lead to the
   * file.
   */
  private static boolean isDecodable(Path name) {
    return name.getFileSystem().getPath(name.toString()).equals(name);
  }
}
