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
public final class Tree {

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

  private Tree() {}

  /**
   * A regular file.
   *
   * @param path relative to the root, with slashes
   * @param modified epoch millis
   */
  public record File(String path, long size, long modified) {}

  /**
   * An entry of a folder.
   *
   * @param size 0 for a folder
   * @param modified epoch millis
   */
  public record Entry(String name, boolean isFolder, long size, long modified) {}

  /** An open folder, identified by its file descriptor instead of its path. */
  private record Folder(SecureDirectoryStream<Path> stream) implements AutoCloseable {

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
    @Nullable Folder enter(Path name) throws IOException {
      try {
        return new Folder(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
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
        for (Path each : stream) {
          Path name = each.getFileName();
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
  private static @Nullable Folder root(Path root) throws IOException {
    Path whole = root.toAbsolutePath().normalize();
    Path trusted = whole.getRoot();
    if (trusted == null || whole.getNameCount() == 0) {
      return null;
    }
    int depth = 0;
    Folder folder;
    try {
      while (depth < whole.getNameCount() - 1) {
        Path next = trusted.resolve(whole.getName(depth));
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
    for (; folder != null && depth < whole.getNameCount(); depth++) {
      try (Folder above = folder) {
        folder = above.enter(whole.getName(depth));
      }
    }
    return folder;
  }

  private static Folder open(Path trusted) throws IOException {
    DirectoryStream<Path> stream =
        trusted.getFileSystem().provider().newDirectoryStream(trusted, _ -> true);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new Folder(secure);
    }
    stream.close();
    throw new IOException("this system cannot open a folder relative to another");
  }

  /** True unless a user other than the server's and root could have placed a link in the path. */
  private static boolean isTrusted(Path path) throws IOException {
    // Builds run as another user only if root started the server.
    return OWN_USER != 0 || (isOfSystem(path, LinkOption.NOFOLLOW_LINKS) && isOfSystem(path));
  }

  private static boolean isOfSystem(Path path, LinkOption... how) throws IOException {
    int owner = user(path, how);
    return owner == 0 || owner == ROOT_OWNER;
  }

  private static int user(Path path, LinkOption... how) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", how);
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
    Path above = source.getParent();
    Path into = target.getParent();
    if (above == null || into == null) {
      return false;
    }
    try (Folder old = root(above);
        Folder fresh = root(into)) {
      Path name = source.getFileName();
      Path wanted = target.getFileName();
      if (old == null || fresh == null || name == null || wanted == null) {
        return false;
      }
      BasicFileAttributes found = old.attributes(name);
      if (found == null || !found.isDirectory() || fresh.attributes(wanted) != null) {
        return false;
      }
      old.stream().move(name, fresh.stream(), wanted);
      return true;
    } catch (FileSystemException e) {
      return false;
    } catch (IOException e) {
      throw new ServerFailure("moving a workspace", e);
    }
  }

  /** Splits a path into names; returns null if the path is not strictly below its root. */
  private static @Nullable List<Path> way(Path root, String relative) {
    var way = new ArrayList<Path>();
    for (String part : relative.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        return null;
      }
      way.add(root.getFileSystem().getPath(part));
    }
    return way.size() > MAX_LEVELS ? null : way;
  }

  /** Runs an operation in the folder at a path; returns null if there is none. */
  @FunctionalInterface
  private interface Act<T> {
    @Nullable T in(Folder folder) throws IOException;
  }

  private static <T> @Nullable T at(Path root, List<Path> way, Act<T> act) {
    try {
      Folder folder = root(root);
      for (Path name : way) {
        if (folder == null) {
          return null;
        }
        try (Folder above = folder) {
          folder = above.enter(name);
        }
      }
      if (folder == null) {
        return null;
      }
      try (Folder last = folder) {
        return act.in(last);
      }
    } catch (IOException e) {
      throw new ServerFailure("listing the files of a build", e);
    }
  }

  /** Lists a folder, sorted by name; null if there is no such folder. */
  public static @Nullable List<Entry> list(Path root, String relative, int most) {
    List<Path> way = relative.isEmpty() ? List.of() : way(root, relative);
    return way == null
        ? null
        : at(
            root,
            way,
            folder -> {
              var entries = new ArrayList<Entry>();
              for (Path name : folder.names()) {
                Entry entry = entry(name, folder.attributes(name));
                if (entry != null && entries.size() < most) {
                  entries.add(entry);
                }
              }
              return entries;
            });
  }

  private static @Nullable Entry entry(Path name, @Nullable BasicFileAttributes attributes) {
    if (attributes == null || !(attributes.isRegularFile() || attributes.isDirectory())) {
      return null;
    }
    boolean folder = attributes.isDirectory();
    return new Entry(
        name.toString(),
        folder,
        folder ? 0 : attributes.size(),
        attributes.lastModifiedTime().toMillis());
  }

  /** Returns the file or folder at a path; null if there is none. */
  public static @Nullable Entry find(Path root, String relative) {
    List<Path> way = way(root, relative);
    return way == null
        ? null
        : at(
            root,
            way.subList(0, way.size() - 1),
            folder -> entry(way.getLast(), folder.attributes(way.getLast())));
  }

  /** Opens a regular file for reading with random access; null if there is none. */
  public static @Nullable SeekableByteChannel channel(Path root, String relative) {
    List<Path> way = way(root, relative);
    return way == null
        ? null
        : at(root, way.subList(0, way.size() - 1), folder -> folder.open(way.getLast()));
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
    Entry entry = find(root, relative);
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
  public static List<File> files(Path root, Predicate<String> wanted, int most) {
    return files(root, wanted, _ -> true, most);
  }

  /**
   * Like {@link #files(Path, Predicate, int)}, but skips folders.
   *
   * @param enters false for folders to skip entirely
   * @param most maximum number of listed files; to detect truncation, pass one more
   */
  public static List<File> files(
      Path root, Predicate<String> wanted, Predicate<String> enters, int most) {
    return files(root, wanted, enters, most, null);
  }

  /**
   * Like {@link #files(Path, Predicate, Predicate, int)}, but counts omissions.
   *
   * @param omissions counts matching files that are left out; null to stop at the limit
   */
  public static List<File> files(
      Path root,
      Predicate<String> wanted,
      Predicate<String> enters,
      int most,
      @Nullable Omissions omissions) {
    var walk = new Walk(wanted, enters, most, omissions, new ArrayList<>());
    try (Folder folder = root(root)) {
      if (folder != null) {
        walk.collect(folder, "", 1, true);
      }
    } catch (IOException e) {
      throw new ServerFailure("searching the files of a build", e);
    }
    return walk.found;
  }

  /** A recursive walk that collects matching files. */
  private record Walk(
      Predicate<String> wanted,
      Predicate<String> enters,
      int limit,
      @Nullable Omissions omissions,
      List<File> found) {

    /**
     * Adds the files of a folder recursively.
     *
     * @param named false below a folder whose name is not decodable, so that no path leads to it
     */
    void collect(Folder folder, String prefix, int level, boolean named) throws IOException {
      for (Path name : folder.names(omissions)) {
        if (omissions == null && found.size() >= limit) {
          return;
        }
        BasicFileAttributes attributes = folder.attributes(name);
        String path = prefix + name;
        if (attributes == null) {
          continue;
        }
        if (attributes.isDirectory()) {
          enter(folder, name, path, level, named);
        } else if (wanted.test(path)) {
          file(name, path, attributes, level, named);
        }
      }
    }

    private void enter(Folder folder, Path name, String path, int level, boolean named)
        throws IOException {
      if (!enters.test(path)) {
        return;
      }
      if (level >= (omissions == null ? MAX_LEVELS : MAX_COUNTED_LEVELS)) {
        omit(Omissions.Reason.TOO_DEEP);
        return;
      }
      try (Folder below = folder.enter(name)) {
        if (below != null) {
          collect(below, path + "/", level + 1, named && isText(name));
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
        Path name, String path, BasicFileAttributes attributes, int level, boolean named) {
      if (attributes.isSymbolicLink()) {
        omit(Omissions.Reason.LINK);
      } else if (!attributes.isRegularFile()) {
        omit(Omissions.Reason.SPECIAL);
      } else if (!named || !isText(name)) {
        omit(Omissions.Reason.NOT_UTF_8);
      } else if (level > MAX_LEVELS) {
        omit(Omissions.Reason.TOO_DEEP);
      } else if (found.size() >= limit) {
        omit(Omissions.Reason.TOO_MANY);
      } else {
        found.add(new File(path, attributes.size(), attributes.lastModifiedTime().toMillis()));
      }
    }
  }

  /** False for a name whose bytes cannot be decoded: its text does not lead to the file. */
  private static boolean isText(Path name) {
    return name.getFileSystem().getPath(name.toString()).equals(name);
  }

  /**
   * Deletes matching files below the root; deletes links without following them; keeps the root.
   *
   * @param folders whether matching folders are deleted too, with all their contents
   * @return the number of files and folders that could not be deleted
   */
  public static int delete(Path root, Predicate<String> wanted, boolean folders) {
    try (Folder folder = root(root)) {
      return folder == null ? 0 : delete(folder, "", wanted, folders, false, 1);
    } catch (IOException e) {
      throw new ServerFailure("removing files of a build", e);
    }
  }

  private static int delete(
      Folder folder,
      String prefix,
      Predicate<String> wanted,
      boolean folders,
      boolean doomed,
      int level)
      throws IOException {
    int left = 0;
    for (Path name : folder.names()) {
      BasicFileAttributes attributes = folder.attributes(name);
      if (attributes == null) {
        continue;
      }
      String path = prefix + name;
      if (attributes.isDirectory()) {
        boolean goes = doomed || (folders && wanted.test(path));
        if (goes) {
          open(folder, name);
        }
        int below = level < MAX_LEVELS ? 0 : 1;
        if (below == 0) {
          try (Folder inside = folder.enter(name)) {
            below =
                inside == null ? 1 : delete(inside, path + "/", wanted, folders, goes, level + 1);
          }
        }
        if (goes && below == 0 && !removed(folder, name, true)) {
          below++;
        }
        left += below;
      } else if ((doomed || wanted.test(path)) && !removed(folder, name, false)) {
        left++;
      }
    }
    return left;
  }

  /** Makes a folder writable before its deletion, since some tools create read-only folders. */
  private static void open(Folder folder, Path name) throws IOException {
    try {
      folder.stream()
          .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setPermissions(PosixFilePermissions.fromString("rwx------"));
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Owned by another user, or no longer a folder: the deletion reports it.
      return;
    }
  }

  private static boolean removed(Folder folder, Path name, boolean isFolder) throws IOException {
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
