package dev.steward.backup;

import dev.steward.blob.Blobs;
import dev.steward.task.BackgroundTask;
import dev.steward.text.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** A consistent snapshot of the server, which can be written only once. */
public final class BackupSnapshot implements AutoCloseable {
  private final Path home;
  private final String database;
  private final Path folder;
  private final boolean withKey;
  private final long createdAt;
  private final BackgroundTask progress;
  private final Runnable release;

  BackupSnapshot(
      Path home,
      String database,
      Path folder,
      boolean withKey,
      long createdAt,
      BackgroundTask progress,
      Runnable release) {
    this.home = home;
    this.database = database;
    this.release = release;
    this.folder = folder;
    this.withKey = withKey;
    this.createdAt = createdAt;
    this.progress = progress;
  }

  /** Writes the backup as a zip file. */
  public void writeTo(OutputStream out) throws IOException {
    var zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    var entryDigest = new EntryDigest();
    String manifest =
        Json.object()
            .put("format", BackupFormat.FORMAT)
            .put("at", Instant.ofEpochMilli(createdAt).toString())
            .put("database", database)
            .put("withKey", withKey)
            .toString();
    put(zip, entryDigest, BackupFormat.MANIFEST, manifest);
    put(zip, entryDigest, BackupFormat.DATABASE, folder.resolve(BackupFormat.DATABASE));
    if (withKey) {
      put(zip, entryDigest, BackupFormat.KEY, home.resolve(BackupFormat.KEY));
    }
    try (BufferedReader runs = Files.newBufferedReader(folder.resolve("runs"))) {
      for (String run = runs.readLine(); run != null; run = runs.readLine()) {
        putAll(zip, entryDigest, home.resolve(BackupFormat.BUILDS).resolve(run));
        progress.add(1);
      }
    }
    for (Path file : BackupFormat.children(folder.resolve(BackupFormat.UPLOADS))) {
      put(zip, entryDigest, BackupFormat.UPLOADS + file.getFileName(), file);
    }
    put(
        zip,
        null,
        BackupFormat.END,
        Json.object()
            .put("entries", entryDigest.entries())
            .put("sha256", entryDigest.hex())
            .toString());
    zip.finish();
    zip.flush();
  }

  private void putAll(ZipOutputStream zip, EntryDigest entryDigest, Path runFolder)
      throws IOException {
    if (!Files.isDirectory(runFolder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        runFolder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              put(zip, entryDigest, home.relativize(file).toString(), file);
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
    Blobs.deleteTree(folder);
    progress.close();
    release.run();
  }

  private static void put(
      ZipOutputStream zip, @Nullable EntryDigest entryDigest, String name, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
    if (entryDigest != null) {
      entryDigest.add(name, EntryDigest.sha256().digest(bytes));
    }
  }

  /** Writes a file up to its current size, since a log may grow faster than it is read. */
  static void put(ZipOutputStream zip, EntryDigest entryDigest, String name, Path file)
      throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      long left = Files.size(file);
      MessageDigest digest = EntryDigest.sha256();
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
      entryDigest.add(name, digest.digest());
    } catch (NoSuchFileException e) {
      // Deleted concurrently.
      return;
    }
  }
}
