package dev.steward.backup;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTask;
import dev.steward.task.BackgroundTasks;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * Creates backups. A backup contains everything committed before the backup began: a database
 * snapshot, files uploaded with queued builds, and the logs and artifacts of all runs that existed
 * before the snapshot. Files of runs started after the snapshot are left out, so that a restored
 * server never assigns files to the wrong run.
 */
public final class Backup {

  private static final Pattern UPLOAD = Pattern.compile("[0-9a-f-]{36}");
  private static final String TEMP_PREFIX = "backup-";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Path home;
  private final String database;
  private final BackgroundTasks tasks;
  private final InstantSource clock;
  private final Semaphore exclusive = new Semaphore(1);

  /**
   * Creates the service.
   *
   * @param database {@code sqlite} or {@code postgresql}
   */
  public Backup(
      Store store,
      Authorizer rights,
      Audit audit,
      Path home,
      String database,
      BackgroundTasks tasks,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.home = home;
    this.database = database;
    this.tasks = tasks;
    this.clock = clock;
  }

  /**
   * Takes a snapshot, which the caller must close.
   *
   * @param withKey includes the server's key; allowed only on the server's own machine, since
   *     anyone who has the key can create valid tokens
   * @throws Problem.Conflict if another backup is in progress
   */
  public BackupSnapshot takeSnapshot(Caller caller, boolean withKey) {
    rights.require(caller, Permission.ADMINISTER);
    if (withKey
        && caller.authMethod() != Caller.AuthMethod.SYSTEM
        && caller.authMethod() != Caller.AuthMethod.LOCAL) {
      throw new Problem.Forbidden(
          "The server's key can only be exported from the command line on the server's machine.",
          null);
    }
    if (!exclusive.tryAcquire()) {
      throw new Problem.Conflict("Another backup is in progress; try again when it has finished.");
    }
    Path folder = home.resolve("run").resolve(TEMP_PREFIX + UUID.randomUUID());
    try {
      long createdAt = clock.millis();
      Files.createDirectory(folder, OwnerOnly.FOLDER);
      long count = writeRunList(folder.resolve("runs"));
      // Uploads are preserved both before and after the database snapshot, since a build that ends
      // deletes its uploads and a new build request adds some.
      preserveUploads(folder.resolve(BackupFormat.UPLOADS));
      store.copyTo(folder.resolve(BackupFormat.DATABASE));
      preserveUploads(folder.resolve(BackupFormat.UPLOADS));
      store.write(tx -> {
        audit.record(
            tx, caller.name(), caller.address(), "backup", "", withKey ? "with the key" : "");
        return true;
      });
      return new BackupSnapshot(
          home,
          database,
          folder,
          withKey,
          createdAt,
          tasks.start(BackgroundTask.TaskType.BACKUP, caller, "", count),
          exclusive::release);
    } catch (IOException | RuntimeException e) {
      Blobs.deleteTree(folder);
      exclusive.release();
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new ServerFailure("creating a backup failed; check the free disk space", e);
    }
  }

  /** Writes a backup to a file atomically. */
  public void toFile(Caller caller, Path file, boolean withKey) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Problem.Invalid("The file already exists. Choose another name.");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (BackupSnapshot snapshot = takeSnapshot(caller, withKey)) {
      Files.createFile(part, OwnerOnly.FILE);
      try (OutputStream out = Files.newOutputStream(part)) {
        snapshot.writeTo(out);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      throw new Problem.Invalid(
          "The file "
              + part.getFileName()
              + " exists: another backup is in progress or was interrupted. Delete the file if"
              + " no backup is running.");
    } catch (NoSuchFileException e) {
      throw new Problem.Invalid("The folder for the backup does not exist.");
    } catch (IOException e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException worse) {
        e.addSuppressed(worse);
      }
      throw new ServerFailure("writing a backup failed; check permissions and free space", e);
    }
  }

  /** Deletes temporary files of backups that were interrupted by a crash. */
  public void deleteLeftovers() {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(home.resolve("run"), TEMP_PREFIX + "*")) {
      if (exclusive.tryAcquire()) {
        try {
          left.forEach(Blobs::deleteTree);
        } finally {
          exclusive.release();
        }
      }
    } catch (IOException e) {
      throw new ServerFailure("searching for leftover backups", e);
    }
  }

  /** Preserves uploaded files as hard links if possible, otherwise as copies. */
  private void preserveUploads(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path file : BackupFormat.children(home.resolve(BackupFormat.UPLOADS))) {
      Path target = folder.resolve(file.getFileName());
      if (UPLOAD.matcher(String.valueOf(file.getFileName())).matches()
          && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        try {
          link(target, file);
        } catch (NoSuchFileException e) {
          // The build has ended and no longer needs the uploaded file.
          Files.deleteIfExists(target);
        }
      }
    }
  }

  private static void link(Path target, Path file) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Writes the paths of all run folders relative to {@code builds}; returns their number. */
  private long writeRunList(Path list) throws IOException {
    long count = 0;
    Path builds = home.resolve(BackupFormat.BUILDS);
    try (BufferedWriter out = Files.newBufferedWriter(list)) {
      for (Path part : BackupFormat.children(builds)) {
        for (Path job : BackupFormat.children(part)) {
          for (Path run : BackupFormat.children(job)) {
            out.write(builds.relativize(run).toString());
            out.newLine();
            count++;
          }
        }
      }
    }
    return count;
  }
}
