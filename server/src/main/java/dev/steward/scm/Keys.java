package dev.steward.scm;

import org.jspecify.annotations.Nullable;

/** Where the keys to repositories are kept. */
@FunctionalInterface
public interface Keys {

  /** Finds the key of that id for a repository; null where there is none that may be used. */
  @Nullable Key find(String credentialsId, String url);

  /** What opens a repository. */
  sealed interface Key {

    /** For http and https. */
    record UsernamePassword(String username, String password) implements Key {
      @Override
      public String toString() {
        return "UsernamePassword";
      }
    }

    /**
     * For ssh.
     *
     * @param username empty to go by the URL
     * @param passphrase what the key itself is locked with; null where it is not
     */
    record SshKey(String username, String privateKey, @Nullable String passphrase) implements Key {
      @Override
      public String toString() {
        return "SshKey";
      }
    }
  }
}
