package dev.steward.scm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains access errors with a suggestion. The hint precedes git's own message, which names
 * neither the credential nor the setting to check.
 */
final class Trouble {

  private final String credentialsId;
  private final Keys.@Nullable Key key;

  Trouble(String credentialsId, Keys.@Nullable Key key) {
    this.credentialsId = credentialsId;
    this.key = key;
  }

  /** Command that checks whether a private key is readable. */
  static List<String> reads(String file) {
    return List.of("ssh-keygen", "-y", "-f", file);
  }

  /** Whether the key must be tested to find the cause. */
  static boolean isAboutAKey(GitProgram.Said git) {
    return git.error().contains("Permission denied (");
  }

  /**
   * The hint with a line break; empty if git's own message is sufficient.
   *
   * @param read the result of the key test; null if it was not run
   */
  String sentence(GitProgram.Said git, GitProgram.@Nullable Said read) {
    String error = git.error();
    if (error.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")
        || error.contains("Host key verification failed")) {
      return "The host key has changed. If that is expected, remove its line from the known_hosts"
          + " file named below.\n";
    }
    if (isAboutAKey(git)) {
      return aboutAKey(read);
    }
    if (error.contains("Authentication failed for")) {
      return key instanceof Keys.Key.UsernamePassword && !credentialsId.isEmpty()
          ? "The host rejected the username and password \"" + credentialsId + "\".\n"
          : "The host rejected the given username and password.\n";
    }
    return error.contains("could not read Username")
        ? "The host requires a username and password: select a credential in the job.\n"
        : "";
  }

  private String aboutAKey(GitProgram.@Nullable Said read) {
    if (!(key instanceof Keys.Key.SshKey given)) {
      return "The host requires an SSH key: select a credential in the job.\n";
    }
    String named = "the SSH key \"" + credentialsId + "\"";
    if (read == null || read.well()) {
      return "The host rejected " + named + ".\n";
    }
    if (!read.error().contains("incorrect passphrase")) {
      return "The" + named.substring(3) + " is not readable by ssh.\n";
    }
    return given.passphrase() == null
        ? "The" + named.substring(3) + " is encrypted, but the credential has no passphrase.\n"
        : "The passphrase of " + named + " is wrong.\n";
  }
}
