package dev.steward.scm;

import org.jspecify.annotations.Nullable;

/** Looks up credentials for repositories. */
@FunctionalInterface
public interface CredentialLookup {

  /** Finds a credential by its ID; null if it does not exist or may not be used. */
  @Nullable ScmCredential find(String credentialsId, String url);

  /** A credential for a repository. */
  sealed interface ScmCredential {

    /** Credential for http and https. */
    record UsernamePassword(String username, String password) implements ScmCredential {
      @Override
      public String toString() {
        return "UsernamePassword";
      }
    }

    /**
     * Credential for ssh.
     *
     * @param username empty to use the user name in the URL
     * @param passphrase passphrase of the private key; null if the key is not encrypted
     */
    record SshKey(String username, String privateKey, @Nullable String passphrase)
        implements ScmCredential {
      @Override
      public String toString() {
        return "SshKey";
      }
    }
  }
}
