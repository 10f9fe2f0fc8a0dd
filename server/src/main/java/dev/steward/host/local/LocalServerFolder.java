package dev.steward.host.local;

import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import dev.steward.host.ServerFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Set;

/**
 * A folder of the server on this machine. With a separate build user, the server owns the folders,
 * which builds can pass through but not list, and the build user owns the files.
 */
final class LocalServerFolder implements ServerFolder {

  private static final Set<PosixFilePermission> PASSABLE =
      PosixFilePermissions.fromString("rwx--x--x");
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path folder;
  private final BuildUser user;

  LocalServerFolder(Path folder, BuildUser user) {
    this.folder = folder;
    this.user = user;
  }

  @Override
  public String path() {
    return folder.toString();
  }

  @Override
  public String write(String name, byte[] content, Access access) throws IOException {
    Path file = folder.resolve(name);
    Path parent = folder;
    makeFolder(folder);
    for (Path part : folder.relativize(file)) {
      Path next = parent.resolve(part);
      if (!next.equals(file)) {
        makeFolder(next);
        parent = next;
      }
    }
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(file), content)) {
      return file.toString();
    }
    Path tempFile = parent.resolve(".new");
    Files.deleteIfExists(tempFile);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            tempFile,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OwnerOnly.FILE)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
    switch (access) {
      case BUILD_USER -> own(tempFile);
      case READABLE -> Files.setPosixFilePermissions(tempFile, READABLE);
      case EXECUTABLE -> Files.setPosixFilePermissions(tempFile, EXECUTABLE);
    }
    Files.move(tempFile, file, StandardCopyOption.ATOMIC_MOVE);
    return file.toString();
  }

  @Override
  public String makeBuildFolder(String name) throws IOException {
    makeFolder(folder);
    Path path = folder.resolve(name);
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path, OwnerOnly.FOLDER);
    }
    own(path);
    return path.toString();
  }

  @Override
  public void delete(String name) {
    // A build that the server's shutdown interrupts must not leave a key behind.
    boolean interrupted = Thread.interrupted();
    try {
      Blobs.deleteTree(folder.resolve(name));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void own(Path path) throws IOException {
    UserPrincipal owner = user.principal();
    if (owner != null) {
      Files.setOwner(path, owner);
    }
  }

  private void makeFolder(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      makeFolder(parent);
    }
    try {
      Files.createDirectory(
          directory,
          user.isSeparate() ? PosixFilePermissions.asFileAttribute(PASSABLE) : OwnerOnly.FOLDER);
      if (user.isSeparate()) {
        // The umask of the server must not keep builds out.
        Files.setPosixFilePermissions(directory, PASSABLE);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "cannot create the folder " + directory + ": a file with that name exists", e);
    }
  }
}
