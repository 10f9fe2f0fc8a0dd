package dev.steward.access;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.secret.Digests;
import dev.steward.secret.ServerKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the user {@code admin} on the first start. */
public final class FirstAdmin {

  public static final String NAME = "admin";

  private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);

  private FirstAdmin() {}

  /** File with the initial password; deleted when the administrator changes the password. */
  public static Path passwordFile(Path home) {
    return home.resolve("secrets").resolve("initialAdminPassword");
  }

  /**
   * Creates the first administrator; does nothing if any user exists.
   *
   * @param givenFile a file with the password, or null for a random one of 128 bits
   * @return true if the user was created
   */
  public static boolean ensure(
      Users users, Path home, @Nullable Path givenFile, SecureRandom random) {
    if (!users.isEmpty()) {
      return false;
    }
    String password;
    if (givenFile == null) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      password = Digests.hex(bytes);
      // The password file is written before the user is stored: after a crash in between, the next
      // start overwrites the file.
      ServerKey.writePrivate(
          passwordFile(home), (password + "\n").getBytes(StandardCharsets.US_ASCII));
    } else {
      try {
        password = Files.readString(givenFile).strip();
      } catch (IOException e) {
        throw new Problem.Invalid("Cannot read the file given with --admin-password-file.");
      }
    }
    if (users.passwordPolicy().isShort(password)) {
      LOG.warn(
          "the password given with --admin-password-file has fewer than {}"
              + " characters: change it before others can reach this server",
          users.passwordPolicy().minLength());
    }
    users.create(Caller.system(), NAME, null, password);
    return true;
  }

  /** Deletes the initial password file after a password change. */
  public static void passwordChanged(Path home) {
    try {
      Files.deleteIfExists(passwordFile(home));
    } catch (IOException e) {
      throw new ServerFailure("removing the initial password", e);
    }
  }
}
