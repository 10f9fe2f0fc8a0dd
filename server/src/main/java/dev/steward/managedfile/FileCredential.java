package dev.steward.managedfile;

/**
 * A credential that is written into a file.
 *
 * @param username empty for a secret text
 * @param secret the password or the secret text; for an SSH key, its passphrase
 * @param privateKey path of a file with the SSH key; empty for other credentials
 */
public record FileCredential(String username, String secret, String privateKey) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "FileCredential[" + username + "]";
  }
}
