package dev.steward.scm.git;

import dev.steward.scm.CredentialLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains access errors with a suggestion. The hint precedes git's own message, which names
 * neither the credential nor the setting to check.
 */
final class GitErrorHints {

  private final String credentialsId;
  private final CredentialLookup.@Nullable ScmCredential credential;

  GitErrorHints(String credentialsId, CredentialLookup.@Nullable ScmCredential credential) {
    this.credentialsId = credentialsId;
    this.credential = credential;
  }

  /** Command that checks whether a private key is readable. */
  static List<String> keyTestCommand(String file) {
    return List.of("ssh-keygen", "-y", "-f", file);
  }

  /** Whether the key must be tested to find the cause. */
  static boolean isKeyRejected(GitProgram.CommandResult result) {
    return result.stderr().contains("Permission denied (");
  }

  /**
   * The hint, ending in a line break; empty if git's own message is sufficient.
   *
   * @param keyTest the result of the key test; null if it was not run
   */
  String hint(GitProgram.CommandResult result, GitProgram.@Nullable CommandResult keyTest) {
    String error = result.stderr();
    if (error.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")
        || error.contains("Host key verification failed")) {
      return "The host key has changed. If that is expected, remove the old key from the"
          + " known_hosts file named below.\n";
    }
    if (isKeyRejected(result)) {
      return keyHint(keyTest);
    }
    if (error.contains("Authentication failed for")) {
      return credential instanceof CredentialLookup.ScmCredential.UsernamePassword
              && !credentialsId.isEmpty()
          ? "The host rejected the username and password of the credential \""
              + credentialsId
              + "\".\n"
          : "The host rejected the given username and password.\n";
    }
    return error.contains("could not read Username")
        ? "The host requires a username and password: select a credential in the job.\n"
        : "";
  }

  private String keyHint(GitProgram.@Nullable CommandResult keyTest) {
    if (!(credential instanceof CredentialLookup.ScmCredential.SshKey sshKey)) {
      return "The host requires an SSH key: select a credential in the job.\n";
    }
    String description = "the SSH key \"" + credentialsId + "\"";
    if (keyTest == null || keyTest.isSuccess()) {
      return "The host rejected " + description + ".\n";
    }
    if (!keyTest.stderr().contains("incorrect passphrase")) {
      return "The" + description.substring(3) + " is not readable by ssh.\n";
    }
    return sshKey.passphrase() == null
        ? "The"
            + description.substring(3)
            + " is encrypted, but the credential has no passphrase.\n"
        : "The passphrase of " + description + " is wrong.\n";
  }
}
