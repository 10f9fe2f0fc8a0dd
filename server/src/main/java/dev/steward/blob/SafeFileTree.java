package dev.steward.blob;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Safe access to files in folders that untrusted code writes to: workspaces and artifacts. Each
 * folder is opened relative to its open parent and never through a symbolic link, so nothing
 * outside the root is accessible, even if files are moved or replaced concurrently. Entries other
 * than regular files and folders are treated as missing.
 */
public final class SafeFileTree {

  private SafeFileTree() {}

  /**
   * Moves a folder, unless the target exists.
   *
   * @return false if the folder or the target's parent is missing, or reachable only through a link
   */
  public static boolean move(Path from, Path to) {
    Path source = from.toAbsolutePath().normalize();
    Path target = to.toAbsolutePath().normalize();
    Path sourceParent = source.getParent();
    Path targetParent = target.getParent();
    if (sourceParent == null || targetParent == null) {
      return false;
    }
    try (OpenFolder openSource = RootFolder.openRoot(sourceParent);
        OpenFolder openTarget = RootFolder.openRoot(targetParent)) {
      Path name = source.getFileName();
      Path newName = target.getFileName();
      if (openSource == null || openTarget == null || name == null || newName == null) {
        return false;
      }
      BasicFileAttributes attributes = openSource.attributes(name);
      if (attributes == null
          || !attributes.isDirectory()
          || openTarget.attributes(newName) != null) {
        return false;
      }
      openSource.stream().move(name, openTarget.stream(), newName);
      return true;
    } catch (FileSystemException e) {
      return false;
    } catch (IOException e) {
      throw new ServerFailure("moving a workspace", e);
    }
  }

  /** Splits a path into names; returns null if the path is not strictly below its root. */
  private static @Nullable List<Path> splitPath(Path root, String relative) {
    var names = new ArrayList<Path>();
    for (String part : relative.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        return null;
      }
      names.add(root.getFileSystem().getPath(part));
    }
    return names.size() > TreeLimits.MAX_LEVELS ? null : names;
  }

  /** Runs an operation in the folder at a path; returns null if there is none. */
  @FunctionalInterface
  private interface FolderFunction<T> {
    @Nullable T apply(OpenFolder folder) throws IOException;
  }

  private static <T> @Nullable T inFolder(Path root, List<Path> names, FolderFunction<T> function) {
    try {
      OpenFolder folder = RootFolder.openRoot(root);
      for (Path name : names) {
        if (folder == null) {
          return null;
        }
        try (OpenFolder parent = folder) {
          folder = parent.enter(name);
        }
      }
      if (folder == null) {
        return null;
      }
      try (OpenFolder last = folder) {
        return function.apply(last);
      }
    } catch (IOException e) {
      throw new ServerFailure("listing the files of a build", e);
    }
  }

  /** Lists a folder, sorted by name; null if there is no such folder. */
  public static @Nullable List<TreeEntry> list(Path root, String relative, int limit) {
    List<Path> names = relative.isEmpty() ? List.of() : splitPath(root, relative);
    return names == null
        ? null
        : inFolder(
            root,
            names,
            folder -> {
              var entries = new ArrayList<TreeEntry>();
              for (Path name : folder.names()) {
                TreeEntry entry = entry(name, folder.attributes(name));
                if (entry != null && entries.size() < limit) {
                  entries.add(entry);
                }
              }
              return entries;
            });
  }

  private static @Nullable TreeEntry entry(Path name, @Nullable BasicFileAttributes attributes) {
    if (attributes == null || !(attributes.isRegularFile() || attributes.isDirectory())) {
      return null;
    }
    boolean folder = attributes.isDirectory();
    return new TreeEntry(
        name.toString(),
        folder,
        folder ? 0 : attributes.size(),
        attributes.lastModifiedTime().toMillis());
  }

  /** Returns the file or folder at a path; null if there is none. */
  public static @Nullable TreeEntry find(Path root, String relative) {
    List<Path> names = splitPath(root, relative);
    return names == null
        ? null
        : inFolder(
            root,
            names.subList(0, names.size() - 1),
            folder -> entry(names.getLast(), folder.attributes(names.getLast())));
  }

  /** Opens a regular file for reading with random access; null if there is none. */
  public static @Nullable SeekableByteChannel channel(Path root, String relative) {
    List<Path> names = splitPath(root, relative);
    return names == null
        ? null
        : inFolder(
            root, names.subList(0, names.size() - 1), folder -> folder.open(names.getLast()));
  }

  /** Opens a regular file for reading; null if there is none. */
  public static @Nullable InputStream open(Path root, String relative) {
    SeekableByteChannel channel = channel(root, relative);
    return channel == null ? null : Channels.newInputStream(channel);
  }

  /** Stores a copy of a file with its modification time; replaces the target. */
  public static void store(InputStream content, long modified, Path target) {
    try {
      Path folder = target.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.deleteIfExists(target);
      try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
        content.transferTo(out);
      }
      Files.setLastModifiedTime(target, FileTime.fromMillis(modified));
    } catch (IOException e) {
      throw new ServerFailure("copying a file of a build failed; check the free disk space", e);
    }
  }

  /** Lists the matching regular files below the root, ordered by folder and name. */
  public static List<TreeFile> files(Path root, Predicate<String> filter, int limit) {
    return files(root, filter, _ -> true, limit);
  }

  /**
   * Like {@link #files(Path, Predicate, int)}, but skips folders.
   *
   * @param folderFilter false for folders to skip entirely
   * @param limit maximum number of listed files; to detect truncation, pass one more than needed
   */
  public static List<TreeFile> files(
      Path root, Predicate<String> filter, Predicate<String> folderFilter, int limit) {
    return files(root, filter, folderFilter, limit, null);
  }

  /**
   * Like {@link #files(Path, Predicate, Predicate, int)}, but counts omissions.
   *
   * @param omissions counts matching files that are left out; null to stop at the limit
   */
  public static List<TreeFile> files(
      Path root,
      Predicate<String> filter,
      Predicate<String> folderFilter,
      int limit,
      @Nullable Omissions omissions) {
    var collector = new FileCollector(filter, folderFilter, limit, omissions, new ArrayList<>());
    try (OpenFolder folder = RootFolder.openRoot(root)) {
      if (folder != null) {
        collector.collect(folder, "", 1, true);
      }
    } catch (IOException e) {
      throw new ServerFailure("searching the files of a build", e);
    }
    return collector.files();
  }

  /**
   * Deletes matching files below the root; deletes links without following them; keeps the root.
   *
   * @param deleteFolders whether matching folders are deleted too, with all their contents
   * @return the number of files and folders that could not be deleted
   */
  public static int delete(Path root, Predicate<String> filter, boolean deleteFolders) {
    try (OpenFolder folder = RootFolder.openRoot(root)) {
      return folder == null
          ? 0
          : FileDeletion.deleteIn(folder, "", filter, deleteFolders, false, 1);
    } catch (IOException e) {
      throw new ServerFailure("removing files of a build", e);
    }
  }
}
