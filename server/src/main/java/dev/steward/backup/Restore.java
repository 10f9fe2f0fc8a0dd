package dev.steward.backup;

import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.secret.Digests;
import dev.steward.store.Stores;
import dev.steward.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Restores a server's home from a backup. The home is created atomically; a truncated or modified
 * backup is rejected.
 */
public final class Restore {

  private static final int MAX_TEXT = 64 << 10;

  private final InstantSource clock;

  public Restore(InstantSource clock) {
    this.clock = clock;
  }

  /** The target database; null for SQLite in the home folder. */
  public record Database(String url, @Nullable String user, @Nullable String password) {}

  /**
   * Restores a backup.
   *
   * @return true if the backup contains the server's key
   * @throws Problem.Conflict if the home or the database is not empty
   * @throws Problem.Invalid if the file is not a backup, or is incomplete
   */
  public boolean restore(Path file, Path home, @Nullable Database database) {
    Path staging = home.resolveSibling(home.getFileName() + ".restoring");
    try {
      if (!isEmpty(home)) {
        throw new Problem.Conflict(
            "The home " + home + " is not empty. Restore into a new or empty folder.");
      }
      Blobs.deleteTree(staging);
      Path parent = staging.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(staging, OwnerOnly.FOLDER);
      Map<String, @Nullable Object> manifest = unpack(file, staging);
      String databaseType = String.valueOf(manifest.get("database"));
      if (databaseType.equals("postgresql") != (database != null)) {
        throw new Problem.Invalid(
            databaseType.equals("postgresql")
                ? "This is a backup of a server on PostgreSQL. Add --database with the"
                    + " URL of an empty database."
                : "This is a backup of a server on SQLite. Remove --database.");
      }
      Path copy = staging.resolve(BackupFormat.DATABASE);
      if (database == null) {
        Files.move(copy, staging.resolve("steward.db"));
      } else {
        Stores.restore(database.url(), database.user(), database.password(), copy, clock);
        Files.delete(copy);
      }
      // If the backup does not contain the key, the user copies the key into this folder.
      Files.createDirectories(staging.resolve(BackupFormat.KEY).getParent(), OwnerOnly.FOLDER);
      Files.move(staging, home, StandardCopyOption.ATOMIC_MOVE);
      return Boolean.TRUE.equals(manifest.get("withKey"));
    } catch (NoSuchFileException e) {
      throw new Problem.Invalid("The backup file does not exist.");
    } catch (ZipException e) {
      throw new Problem.Invalid("The backup is damaged: cannot unpack it.");
    } catch (IOException e) {
      throw new ServerFailure("restoring failed; check the home's permissions and free space", e);
    } finally {
      Blobs.deleteTree(staging);
    }
  }

  private static boolean isEmpty(Path home) throws IOException {
    if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(home)) {
      return !entries.iterator().hasNext();
    }
  }

  /** Extracts all files, including the database copy; returns the manifest after verification. */
  private static Map<String, @Nullable Object> unpack(Path file, Path staging) throws IOException {
    var entryDigest = new EntryDigest();
    Map<String, @Nullable Object> manifest = null;
    try (var zip = new ZipInputStream(Files.newInputStream(file), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (manifest == null) {
          manifest = manifest(name, zip, entryDigest);
        } else if (name.equals(BackupFormat.END)) {
          checkEnd(zip, entryDigest);
          return manifest;
        } else {
          entryDigest.add(name, unpack(zip, target(staging, name)));
        }
      }
    } catch (java.io.EOFException e) {
      throw new Problem.Invalid("The backup is incomplete: it was truncated.");
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("The backup is damaged: invalid entry name.");
    }
    throw new Problem.Invalid("This file is not a complete Steward backup.");
  }

  private static Map<String, @Nullable Object> manifest(
      String name, ZipInputStream zip, EntryDigest entryDigest) throws IOException {
    if (!name.equals(BackupFormat.MANIFEST)) {
      throw new Problem.Invalid("This file is not a Steward backup.");
    }
    byte[] bytes = zip.readNBytes(MAX_TEXT);
    entryDigest.add(name, EntryDigest.sha256().digest(bytes));
    Map<String, @Nullable Object> manifest =
        Json.readObject(new String(bytes, StandardCharsets.UTF_8));
    if (!Long.valueOf(BackupFormat.FORMAT).equals(manifest.get("format"))) {
      throw new Problem.Invalid(
          "The backup was created by a newer version of Steward; restore it with that version.");
    }
    return manifest;
  }

  private static void checkEnd(ZipInputStream zip, EntryDigest entryDigest) throws IOException {
    Map<String, @Nullable Object> end =
        Json.readObject(new String(zip.readNBytes(MAX_TEXT), StandardCharsets.UTF_8));
    long entries = entryDigest.entries();
    if (!Long.valueOf(entries).equals(end.get("entries"))
        || !Digests.constantTimeEquals(entryDigest.hex(), String.valueOf(end.get("sha256")))) {
      throw new Problem.Invalid("The backup is damaged: checksum mismatch.");
    }
  }

  /** Returns the target of an entry; rejects paths outside the expected folders. */
  private static Path target(Path staging, String name) {
    String folder =
        name.startsWith(BackupFormat.BUILDS)
            ? BackupFormat.BUILDS
            : name.startsWith(BackupFormat.UPLOADS) ? BackupFormat.UPLOADS : "";
    boolean expected =
        name.equals(BackupFormat.DATABASE) || name.equals(BackupFormat.KEY) || !folder.isEmpty();
    try {
      Path target = staging.resolve(name).normalize();
      if (expected
          && !name.endsWith("/")
          && target.startsWith(staging.resolve(folder))
          && staging.relativize(target).toString().equals(name)) {
        return target;
      }
    } catch (InvalidPathException e) {
      // An invalid path falls through to the rejection of unexpected names.
    }
    throw new Problem.Invalid("The backup contains an unexpected file.");
  }

  private static byte[] unpack(ZipInputStream zip, Path target) throws IOException {
    Path folder = target.getParent();
    if (folder != null) {
      Files.createDirectories(folder, OwnerOnly.FOLDER);
    }
    Files.createFile(target, OwnerOnly.FILE);
    MessageDigest digest = EntryDigest.sha256();
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
      copy(zip, out, digest);
    }
    return digest.digest();
  }

  private static void copy(InputStream in, OutputStream out, MessageDigest digest)
      throws IOException {
    byte[] part = new byte[64 << 10];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      digest.update(part, 0, n);
      out.write(part, 0, n);
    }
  }
}
