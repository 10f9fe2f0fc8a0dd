package dev.steward.host.ssh;

/** What an SSH user logs in with. */
public sealed interface SshSecret {

  /** A password. */
  record Password(String value) implements SshSecret {
    @Override
    public String toString() {
      return "Password";
    }
  }

  /**
   * A private key.
   *
   * @param passphrase empty if the key has none
   */
  record PrivateKey(String text, String passphrase) implements SshSecret {
    @Override
    public String toString() {
      return "PrivateKey";
    }
  }
}
