package dev.steward.store;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The folder with all data of a server, used by one process at a time. The operating system holds
 * the lock and releases it when the process ends, even after a crash.
 */
public final class Home implements AutoCloseable {

  private final Path folder;
  private final FileChannel channel;

  private Home(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Creates the folder if it is missing and locks it.
   *
   * @throws Problem.Conflict if another process uses it, or it belongs to another user
   */
  public static Home acquire(Path folder) {
    try {
      create(folder);
      if (!Files.getAttribute(folder, "unix:uid").equals(ownUid(folder))) {
        throw new Problem.Conflict(
            "The home belongs to "
                + Files.getOwner(folder).getName()
                + ", not to the user that runs this process. Run Steward as the owner of the"
                + " home.");
      }
      makePrivate(folder);
      makePrivate(folder.resolve("secrets"));
      makePrivate(folder.resolve("run"));
      FileChannel channel =
          FileChannel.open(
              folder.resolve("run").resolve("lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              OwnerOnly.FILE);
      if (!tryLock(channel)) {
        String pid = readPid(channel);
        channel.close();
        throw new Problem.Conflict(
            "Another Steward"
                + (pid.isEmpty() ? "" : " (process " + pid + ")")
                + " is using the home "
                + folder
                + ". Stop the other server, or choose another home with --home.");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
          0);
      return new Home(folder, channel);
    } catch (IOException e) {
      throw new ServerFailure(
          "cannot write to the home "
              + folder
              + "; check its permissions and the disk, or choose another home with --home",
          e);
    }
  }

  /** The numeric user ID of this process, since not every ID has a name. */
  private static Object ownUid(Path folder) throws IOException {
    Path self = Path.of("/proc/self");
    return Files.getAttribute(Files.exists(self) ? self : folder, "unix:uid");
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      // The first bytes hold the PID; the lock covers a later range, so other processes can read
      // it.
      FileLock lock = channel.tryLock(1_000, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String readPid(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(20);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
  }

  /** Restricts a folder to its owner, the user of this process, and creates it if missing. */
  public static void makePrivate(Path folder) throws IOException {
    create(folder);
    if (!Files.getPosixFilePermissions(folder).equals(OwnerOnly.FOLDER_PERMISSIONS)) {
      Files.setPosixFilePermissions(folder, OwnerOnly.FOLDER_PERMISSIONS);
    }
  }

  private static void create(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(folder, OwnerOnly.FOLDER);
      // A new folder is durable only once its entry in the parent folder is.
      if (parent != null) {
        try (FileChannel parentChannel = FileChannel.open(parent, StandardOpenOption.READ)) {
          parentChannel.force(true);
        } catch (AccessDeniedException e) {
          // The server may write to this folder even if it has no permission to read it.
        }
      }
    }
  }

  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new ServerFailure("unlocking the home", e);
    }
  }
}
