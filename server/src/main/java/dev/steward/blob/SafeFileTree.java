package dev.steward.blob;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Safe access to files in folders that untrusted code writes to: workspaces and artifacts. Each
 * folder is opened relative to its open parent and never through a symbolic link, so nothing
 * outside the root is accessible, even if files are moved or replaced concurrently. Anything other
 * than regular files and folders is treated as missing.
 */
public final class SafeFileTree {

  /** Deeper than builds need; each level of a walk holds one open folder. */
  static final int MAX_LEVELS = 128;

  /** Files in deeper folders are not even counted, since a walk holds one open folder per level. */
  private static final int MAX_COUNTED_LEVELS = 4 * MAX_LEVELS;

  /** Further names in a folder are left out. */
  private static final int MAX_NAMES = 1_000_000;

  private static final Set<? extends OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private static final int OWN_USER = userOrNone("/proc/self");

  /** Root, or the ID that the host's root has in a container with a user namespace. */
  private static final int ROOT_OWNER = userOrNone("/");

  private SafeFileTree() {}

  /**
   * A regular file.
   *
   * @param path relative to the root, with slashes
   * @param modified epoch millis
   */
  public record TreeFile(String path, long size, long modified) {}

  /**
   * An entry of a folder.
   *
   * @param size 0 for a folder
   * @param modified epoch millis
   */
  public record TreeEntry(String name, boolean isFolder, long size, long modified) {}

  /** An open folder, identified by its file descriptor instead of its path. */
  private record OpenFolder(SecureDirectoryStream<Path> stream) implements AutoCloseable {

    @Nullable BasicFileAttributes attributes(Path name) throws IOException {
      try {
        return stream
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
      } catch (FileSystemException e) {
        return null;
      }
    }

    /** Returns null if it is not a folder or cannot be opened. */
    @Nullable OpenFolder enter(Path name) throws IOException {
      try {
        return new OpenFolder(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
      } catch (FileSystemException e) {
        // A link fails with ELOOP here; it only matters that it is not followed.
        return null;
      }
    }

    /** Returns null if it is not a regular file or cannot be read. */
    @Nullable SeekableByteChannel open(Path name) throws IOException {
      BasicFileAttributes attributes = attributes(name);
      if (attributes == null || !attributes.isRegularFile()) {
        return null;
      }
      try {
        return stream.newByteChannel(name, READ);
      } catch (FileSystemException e) {
        return null;
      }
    }

    List<Path> names() throws IOException {
      return names(null);
    }

    List<Path> names(@Nullable Omissions omissions) throws IOException {
      var names = new ArrayList<Path>();
      try {
        for (Path path : stream) {
          Path name = path.getFileName();
          if (name != null && names.size() < MAX_NAMES) {
            names.add(name);
          } else if (name != null && omissions != null) {
            omissions.add(Omissions.Reason.TOO_MANY);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      names.sort(Comparator.comparing(Path::toString));
      return names;
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /**
   * Opens the root, which must not be a link itself. Links in its parent folders are followed while
   * all folders belong to the server's user or to the system. From the first folder of another user
   * on, links are not followed, since that user may create one at any time.
   */
  private static @Nullable OpenFolder openRoot(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    Path trusted = absolute.getRoot();
    if (trusted == null || absolute.getNameCount() == 0) {
      return null;
    }
    int depth = 0;
    OpenFolder folder;
    try {
      while (depth < absolute.getNameCount() - 1) {
        Path next = trusted.resolve(absolute.getName(depth));
        if (!isTrusted(next)) {
          break;
        }
        trusted = next;
        depth++;
      }
      folder = open(trusted);
    } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
      return null;
    }
    for (; folder != null && depth < absolute.getNameCount(); depth++) {
      try (OpenFolder parent = folder) {
        folder = parent.enter(absolute.getName(depth));
      }
    }
    return folder;
  }

  private static OpenFolder open(Path trusted) throws IOException {
    DirectoryStream<Path> stream =
        trusted.getFileSystem().provider().newDirectoryStream(trusted, _ -> true);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new OpenFolder(secure);
    }
    stream.close();
    throw new IOException("this system cannot open a folder relative to another");
  }

  /** True unless a user other than the server's and root could have placed a link in the path. */
  private static boolean isTrusted(Path path) throws IOException {
    // Builds run as another user only if root started the server.
    return OWN_USER != 0 || (isOfSystem(path, LinkOption.NOFOLLOW_LINKS) && isOfSystem(path));
  }

  private static boolean isOfSystem(Path path, LinkOption... options) throws IOException {
    int owner = user(path, options);
    return owner == 0 || owner == ROOT_OWNER;
  }

  private static int user(Path path, LinkOption... options) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", options);
  }

  private static int userOrNone(String path) {
    try {
      return user(Path.of(path));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return -1;
    }
  }

  /**
   * Moves a folder, unless the target exists.
   *
   * @return false if the folder or the target's parent is missing or only reachable by a link
   */
  public static boolean move(Path from, Path to) {
    Path source = from.toAbsolutePath().normalize();
    Path target = to.toAbsolutePath().normalize();
    Path sourceParent = source.getParent();
    Path targetParent = target.getParent();
    if (sourceParent == null || targetParent == null) {
      return false;
    }
    try (OpenFolder openSource = openRoot(sourceParent);
        OpenFolder openTarget = openRoot(targetParent)) {
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
    return names.size() > MAX_LEVELS ? null : names;
  }

  /** Runs an operation in the folder at a path; returns null if there is none. */
  @FunctionalInterface
  private interface FolderFunction<T> {
    @Nullable T apply(OpenFolder folder) throws IOException;
  }

  private static <T> @Nullable T inFolder(Path root, List<Path> names, FolderFunction<T> function) {
    try {
      OpenFolder folder = openRoot(root);
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

  /**
   * Copies a regular file with its modification time; replaces the target.
   *
   * @return false if there is no such file
   */
  public static boolean copy(Path root, String relative, Path target) {
    TreeEntry entry = find(root, relative);
    try (InputStream in = open(root, relative)) {
      if (entry == null || in == null) {
        return false;
      }
      Path folder = target.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.deleteIfExists(target);
      try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
        in.transferTo(out);
      }
      Files.setLastModifiedTime(target, FileTime.fromMillis(entry.modified()));
      return true;
    } catch (IOException e) {
      throw new ServerFailure("copying a file of a build failed; check free space", e);
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
   * @param limit maximum number of listed files; to detect truncation, pass one more
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
    try (OpenFolder folder = openRoot(root)) {
      if (folder != null) {
        collector.collect(folder, "", 1, true);
      }
    } catch (IOException e) {
      throw new ServerFailure("searching the files of a build", e);
    }
    return collector.files;
  }

  /** A recursive walk that collects matching files. */
  private record FileCollector(
      Predicate<String> filter,
      Predicate<String> folderFilter,
      int limit,
      @Nullable Omissions omissions,
      List<TreeFile> files) {

    /**
     * Adds the files of a folder recursively.
     *
     * @param decodable false below a folder whose name is not decodable, so that no path leads to
     *     it
     */
    void collect(OpenFolder folder, String prefix, int level, boolean decodable)
        throws IOException {
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
      if (level >= (omissions == null ? MAX_LEVELS : MAX_COUNTED_LEVELS)) {
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
      } else if (level > MAX_LEVELS) {
        omit(Omissions.Reason.TOO_DEEP);
      } else if (files.size() >= limit) {
        omit(Omissions.Reason.TOO_MANY);
      } else {
        files.add(new TreeFile(path, attributes.size(), attributes.lastModifiedTime().toMillis()));
      }
    }
  }

  /** False for a name whose bytes cannot be decoded: its text does not lead to the file. */
  private static boolean isDecodable(Path name) {
    return name.getFileSystem().getPath(name.toString()).equals(name);
  }

  /**
   * Deletes matching files below the root; deletes links without following them; keeps the root.
   *
   * @param deleteFolders whether matching folders are deleted too, with all their contents
   * @return the number of files and folders that could not be deleted
   */
  public static int delete(Path root, Predicate<String> filter, boolean deleteFolders) {
    try (OpenFolder folder = openRoot(root)) {
      return folder == null ? 0 : delete(folder, "", filter, deleteFolders, false, 1);
    } catch (IOException e) {
      throw new ServerFailure("removing files of a build", e);
    }
  }

  private static int delete(
      OpenFolder folder,
      String prefix,
      Predicate<String> filter,
      boolean deleteFolders,
      boolean deleteAll,
      int level)
      throws IOException {
    int failures = 0;
    for (Path name : folder.names()) {
      BasicFileAttributes attributes = folder.attributes(name);
      if (attributes == null) {
        continue;
      }
      String path = prefix + name;
      if (attributes.isDirectory()) {
        boolean deleteFolder = deleteAll || (deleteFolders && filter.test(path));
        if (deleteFolder) {
          open(folder, name);
        }
        int folderFailures = level < MAX_LEVELS ? 0 : 1;
        if (folderFailures == 0) {
          try (OpenFolder inside = folder.enter(name)) {
            folderFailures =
                inside == null
                    ? 1
                    : delete(inside, path + "/", filter, deleteFolders, deleteFolder, level + 1);
          }
        }
        if (deleteFolder && folderFailures == 0 && !tryDelete(folder, name, true)) {
          folderFailures++;
        }
        failures += folderFailures;
      } else if ((deleteAll || filter.test(path)) && !tryDelete(folder, name, false)) {
        failures++;
      }
    }
    return failures;
  }

  /** Makes a folder writable before its deletion, since some tools create read-only folders. */
  private static void open(OpenFolder folder, Path name) throws IOException {
    try {
      folder.stream()
          .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setPermissions(PosixFilePermissions.fromString("rwx------"));
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Owned by another user, or no longer a folder: the deletion reports it.
      return;
    }
  }

  private static boolean tryDelete(OpenFolder folder, Path name, boolean isFolder)
      throws IOException {
    try {
      if (isFolder) {
        folder.stream().deleteDirectory(name);
      } else {
        folder.stream().deleteFile(name);
      }
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (FileSystemException e) {
      return false;
    }
  }
}
