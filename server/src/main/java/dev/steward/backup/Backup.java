package dev.steward.backup;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.store.Store;
import dev.steward.text.Json;
import dev.steward.work.BackgroundTask;
import dev.steward.work.BackgroundTasks;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Creates backups. A backup contains everything committed before it began: a database snapshot,
 * files uploaded with queued builds, and the logs and artifacts of all runs that existed before the
 * snapshot. Files of runs started later are left out, so that a restored server never assigns files
 * to the wrong run.
 */
public final class Backup {

  static final String MANIFEST = "steward-backup.json";
  static final String DATABASE = "database";
  static final String KEY = "secrets/server.key";
  static final String BUILDS = "builds/";
  static final String UPLOADS = "uploads/";
  static final String END = "end.json";
  static final int FORMAT = 1;
  private static final Pattern UPLOAD = Pattern.compile("[0-9a-f-]{36}");
  private static final String WORK = "backup-";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Path home;
  private final String database;
  private final BackgroundTasks works;
  private final InstantSource clock;
  private final Semaphore one = new Semaphore(1);

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
      BackgroundTasks works,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.home = home;
    this.database = database;
    this.works = works;
    this.clock = clock;
  }

  /** A consistent snapshot of the server, which can be written once. */
  public final class Moment implements AutoCloseable {
    private final Path work;
    private final boolean withKey;
    private final long at;
    private final BackgroundTask progress;

    private Moment(Path work, boolean withKey, long at, BackgroundTask progress) {
      this.work = work;
      this.withKey = withKey;
      this.at = at;
      this.progress = progress;
    }

    /** Writes the backup as a zip file. */
    public void writeTo(OutputStream out) throws IOException {
      var zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
      var chain = new Chain();
      String manifest =
          Json.object()
              .put("format", FORMAT)
              .put("at", Instant.ofEpochMilli(at).toString())
              .put("database", database)
              .put("withKey", withKey)
              .toString();
      put(zip, chain, MANIFEST, manifest);
      put(zip, chain, DATABASE, work.resolve(DATABASE));
      if (withKey) {
        put(zip, chain, KEY, home.resolve(KEY));
      }
      try (BufferedReader runs = Files.newBufferedReader(work.resolve("runs"))) {
        for (String run = runs.readLine(); run != null; run = runs.readLine()) {
          putAll(zip, chain, home.resolve(BUILDS).resolve(run));
          progress.add(1);
        }
      }
      for (Path file : children(work.resolve(UPLOADS))) {
        put(zip, chain, UPLOADS + file.getFileName(), file);
      }
      put(
          zip,
          null,
          END,
          Json.object().put("entries", chain.entries()).put("sha256", chain.end()).toString());
      zip.finish();
      zip.flush();
    }

    private void putAll(ZipOutputStream zip, Chain chain, Path folder) throws IOException {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (attributes.isRegularFile()) {
                put(zip, chain, home.relativize(file).toString(), file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              // The files of a run that is deleted concurrently are left out.
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    }

    @Override
    public void close() {
      Blobs.removeTree(work);
      progress.close();
      one.release();
    }
  }

  private static void put(ZipOutputStream zip, @Nullable Chain chain, String name, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
    if (chain != null) {
      chain.add(name, Chain.sha256().digest(bytes));
    }
  }

  /** Writes a file up to its current size: a log may grow faster than it is read. */
  private static void put(ZipOutputStream zip, Chain chain, String name, Path file)
      throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      long left = Files.size(file);
      MessageDigest digest = Chain.sha256();
      zip.putNextEntry(new ZipEntry(name));
      var both = new DigestOutputStream(zip, digest);
      byte[] part = new byte[64 << 10];
      while (left > 0) {
        int n = in.read(part, 0, (int) Math.min(part.length, left));
        if (n < 0) {
          break;
        }
        both.write(part, 0, n);
        left -= n;
      }
      zip.closeEntry();
      chain.add(name, digest.digest());
    } catch (NoSuchFileException e) {
      // Deleted concurrently.
      return;
    }
  }

  /**
   * Takes a snapshot. The caller must close it.
   *
   * @param withKey includes the server's key; allowed only on the server's own machine, since
   *     anyone with such a file can create any token
   * @throws Problem.Conflict if another backup is in progress
   */
  public Moment hold(Caller caller, boolean withKey) {
    rights.require(caller, Permission.ADMINISTER);
    if (withKey
        && caller.authMethod() != Caller.AuthMethod.SYSTEM
        && caller.authMethod() != Caller.AuthMethod.LOCAL) {
      throw new Problem.Forbidden(
          "The server's key can only be exported by the command line on the server's" + " machine.",
          null);
    }
    if (!one.tryAcquire()) {
      throw new Problem.Conflict("Another backup is in progress. Try again when it has finished.");
    }
    Path work = home.resolve("run").resolve(WORK + UUID.randomUUID());
    try {
      long at = clock.millis();
      Files.createDirectory(
          work, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      long count = listRuns(work.resolve("runs"));
      // Both before and after the database snapshot, since a build that ends deletes its uploads
      // and a new build request adds some.
      holdUploads(work.resolve(UPLOADS));
      store.copyTo(work.resolve(DATABASE));
      holdUploads(work.resolve(UPLOADS));
      store.write(tx -> {
        audit.record(
            tx, caller.name(), caller.address(), "backup", "", withKey ? "with the key" : "");
        return true;
      });
      return new Moment(
          work, withKey, at, works.start(BackgroundTask.TaskType.BACKUP, caller, "", count));
    } catch (IOException | RuntimeException e) {
      Blobs.removeTree(work);
      one.release();
      if (e instanceof RuntimeException mine) {
        throw mine;
      }
      throw new ServerFailure("creating a backup failed; check free space", e);
    }
  }

  /** Writes a backup to a file atomically. */
  public void toFile(Caller caller, Path file, boolean withKey) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Problem.Invalid("The file already exists. Choose another name.");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (Moment moment = hold(caller, withKey)) {
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream out = Files.newOutputStream(part)) {
        moment.writeTo(out);
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
  public void removeLeftOvers() {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(home.resolve("run"), WORK + "*")) {
      if (one.tryAcquire()) {
        try {
          left.forEach(Blobs::removeTree);
        } finally {
          one.release();
        }
      }
    } catch (IOException e) {
      throw new ServerFailure("searching for left-over backups", e);
    }
  }

  /** Preserves uploaded files by hard links if possible, else by copies. */
  private void holdUploads(Path held) throws IOException {
    Files.createDirectories(held);
    for (Path file : children(home.resolve(UPLOADS))) {
      Path second = held.resolve(file.getFileName());
      if (UPLOAD.matcher(String.valueOf(file.getFileName())).matches()
          && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && !Files.exists(second, LinkOption.NOFOLLOW_LINKS)) {
        try {
          link(second, file);
        } catch (NoSuchFileException e) {
          // The build ended and no longer needs the file.
          Files.deleteIfExists(second);
        }
      }
    }
  }

  private static void link(Path second, Path file) throws IOException {
    try {
      Files.createLink(second, file);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, second, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Writes the paths of all run folders relative to {@code builds}; returns their number. */
  private long listRuns(Path list) throws IOException {
    long count = 0;
    Path builds = home.resolve(BUILDS);
    try (BufferedWriter out = Files.newBufferedWriter(list)) {
      for (Path part : children(builds)) {
        for (Path job : children(part)) {
          for (Path run : children(job)) {
            out.write(builds.relativize(run).toString());
            out.newLine();
            count++;
          }
        }
      }
    }
    return count;
  }

  /** Lists a folder; empty if it is not a folder or was deleted concurrently. */
  private static List<Path> children(Path folder) throws IOException {
    var all = new ArrayList<Path>();
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
        found.forEach(all::add);
      } catch (NoSuchFileException e) {
        return List.of();
      }
    }
    return all;
  }
}
