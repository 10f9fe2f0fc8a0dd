package dev.steward.secret;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Master key of the server. The key is stored in the home folder, never in the database, so that a
 * stolen database alone reveals no secrets. If the key is lost, all API tokens become invalid.
 */
public final class ServerKey {

  private static final int KEY_BYTES = 32;
  private static final String CHECK = "server-key-check";

  private final byte[] key;
  private final String id;

  private ServerKey(byte[] key) {
    this.key = key;
    this.id = Digests.hex(Digests.hmac(key, "id")).substring(0, 8);
  }

  /** Reads the key in the home folder; creates it if there is none. */
  public static ServerKey of(Path secrets, SecureRandom random) {
    Path file = secrets.resolve("server.key");
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length != KEY_BYTES) {
        throw new ServerFailure(
            "the server's key " + file + " is damaged: restore it from a backup");
      }
      return new ServerKey(bytes);
    } catch (NoSuchFileException e) {
      byte[] bytes = new byte[KEY_BYTES];
      random.nextBytes(bytes);
      writePrivate(file, bytes);
      return new ServerKey(bytes);
    } catch (IOException e) {
      throw new ServerFailure("reading the server's key", e);
    }
  }

  /**
   * Reads the key in the home folder and checks that the database was written with it. A new
   * database adopts the key; the key is created if there is none.
   *
   * @throws Problem.Conflict if key and database do not match
   */
  public static ServerKey of(Path secrets, SecureRandom random, Store store) {
    if (!Files.exists(secrets.resolve("server.key")) && storedCheck(store) != null) {
      // A new key could decrypt nothing in this database, yet would be accepted from now on.
      throw new Problem.Conflict(
          "The home has no key, but its database requires one. Restore"
              + " secrets/server.key from the backup.");
    }
    ServerKey key = of(secrets, random);
    key.requireMatch(store);
    return key;
  }

  private static @Nullable String storedCheck(Store store) {
    return store.read(
        tx -> tx.find("SELECT value FROM home WHERE name = ?", row -> row.text(1), CHECK));
  }

  /**
   * Writes a file readable by its owner only, atomically. The file is on disk when this method
   * returns, so that data that depends on it is never on disk without it.
   */
  public static void writePrivate(Path file, byte[] bytes) {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(temporary);
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              OwnerOnly.FILE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder =
          FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new ServerFailure(
          "writing to "
              + file.getParent()
              + " failed; check the disk and the permissions of the folder",
          e);
    }
  }

  /**
   * Checks that key and database match; a new database adopts the key.
   *
   * @throws Problem.Conflict if they do not match
   */
  public void requireMatch(Store store) {
    String expected = Digests.hex(derive("check"));
    String stored = storedCheck(store);
    if (stored == null) {
      store.write(tx -> tx.update("INSERT INTO home (name, value) VALUES (?, ?)", CHECK, expected));
    } else if (!Digests.constantTimeEquals(expected, stored)) {
      throw new Problem.Conflict(
          "The key in the home's secrets/server.key does not belong to this database."
              + " Restore secrets/server.key from the backup.");
    }
  }

  /** True if the database was written with this key. */
  public boolean belongsTo(Store store) {
    String stored = storedCheck(store);
    return stored != null && Digests.constantTimeEquals(Digests.hex(derive("check")), stored);
  }

  /** Id of the key, stored with the values created with it, so that the key can be rotated. */
  public String id() {
    return id;
  }

  /** Derives a key for one purpose. */
  public byte[] derive(String purpose) {
    return Arrays.copyOf(Digests.hmac(key, purpose), KEY_BYTES);
  }
}
