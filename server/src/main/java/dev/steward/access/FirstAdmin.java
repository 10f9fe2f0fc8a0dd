package dev.steward.access;

import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
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

/** Makes the user {@code admin} at the first start, so that somebody can get in. */
public final class FirstAdmin {

  public static final String NAME = "admin";

  private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);

  private FirstAdmin() {}

  /** Where the password of a first start lies until the administrator changes it. */
  public static Path passwordFile(Path home) {
    return home.resolve("secrets").resolve("initialAdminPassword");
  }

  /**
   * Does nothing where there is a user already.
   *
   * @param given a file with the password to take, or null for a random one of 128 bits
   * @return true where the user was made
   */
  public static boolean ensure(Users users, Path home, @Nullable Path given, SecureRandom random) {
    if (!users.none()) {
      return false;
    }
    String password;
    if (given == null) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      password = Digests.hex(bytes);
      // Written first: a server killed in between makes a new one over it.
      ServerKey.writePrivate(
          passwordFile(home), (password + "\n").getBytes(StandardCharsets.US_ASCII));
    } else {
      try {
        password = Files.readString(given).strip();
      } catch (IOException e) {
        throw new Problem.Invalid("The file given with --admin-password-file cannot be read.");
      }
    }
    if (users.passwordPolicy().isShort(password)) {
      LOG.warn(
          "the password of the file given with --admin-password-file has less than {} characters:"
              + " change it before others can reach this server",
          users.passwordPolicy().minLength());
    }
    users.create(Caller.system(), NAME, null, password);
    return true;
  }

  /** The password of the first start ends with its first change. */
  public static void passwordChanged(Path home) {
    try {
      Files.deleteIfExists(passwordFile(home));
    } catch (IOException e) {
      throw new Broken("removing the initial password", e);
    }
  }
}
