package dev.steward.blob;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import org.jspecify.annotations.Nullable;

/**
 * Opens the root of a file tree. Links above the root are followed only where no user other than
 * the server's could have placed them.
 */
final class RootFolder {

  private RootFolder() {}

  private static final int OWN_USER = userOrNone("/proc/self");

  /** Root, or the ID that the host's root has in a container with a user namespace. */
  private static final int ROOT_OWNER = userOrNone("/");

  /**
   * Opens the root, which must not be a link itself. Links in the parent folders of the root are
   * followed while all folders belong to the server's user or to the system. Starting with the
   * first folder that belongs to another user, links are not followed, since that user may create
   * one at any time.
   */
  static @Nullable OpenFolder openRoot(Path root) throws IOException {
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
      folder = openTrusted(trusted);
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

  private static OpenFolder openTrusted(Path trusted) throws IOException {
    DirectoryStream<Path> stream =
        trusted.getFileSystem().provider().newDirectoryStream(trusted, _ -> true);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new OpenFolder(secure);
    }
    stream.close();
    throw new IOException("this system cannot open a folder relative to another");
  }

  /**
   * True unless someone other than root and the server's user could have placed a link in the path.
   */
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
}
