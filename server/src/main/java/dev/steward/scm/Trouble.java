package dev.steward.scm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a repository elsewhere was not reached, in a sentence that says what to do. It stands in
 * front of git's own words, which name neither the credential nor the place to look at.
 */
final class Trouble {

  private final String credentialsId;
  private final Keys.@Nullable Key key;

  Trouble(String credentialsId, Keys.@Nullable Key key) {
    this.credentialsId = credentialsId;
    this.key = key;
  }

  /** What ssh-keygen is asked: whether the key can be read at all. */
  static List<String> reads(String file) {
    return List.of("ssh-keygen", "-y", "-f", file);
  }

  /** Whether the keys themselves have to be tried to know more. */
  static boolean isAboutAKey(GitProgram.Said git) {
    return git.error().contains("Permission denied (");
  }

  /**
   * The sentence, with the end of its line; empty where git's words say it all.
   *
   * @param read what reading the key said; null where it was not tried
   */
  String sentence(GitProgram.Said git, GitProgram.@Nullable Said read) {
    String error = git.error();
    if (error.contains("REMOTE HOST IDENTIFICATION HAS CHANGED")
        || error.contains("Host key verification failed")) {
      return "The host shows another key than the one it is known by. Where that is right, remove"
          + " its line from the file known_hosts that is named below.\n";
    }
    if (isAboutAKey(git)) {
      return aboutAKey(read);
    }
    if (error.contains("Authentication failed for")) {
      return key instanceof Keys.Key.UsernamePassword && !credentialsId.isEmpty()
          ? "The host does not accept the user and password \"" + credentialsId + "\".\n"
          : "The host does not accept the user and password that it was given.\n";
    }
    return error.contains("could not read Username")
        ? "The host asks for a user and password: name one as the credential of the job.\n"
        : "";
  }

  private String aboutAKey(GitProgram.@Nullable Said read) {
    if (!(key instanceof Keys.Key.SshKey given)) {
      return "The host asks for an SSH key: name one as the credential of the job.\n";
    }
    String named = "the SSH key \"" + credentialsId + "\"";
    if (read == null || read.well()) {
      return "The host does not let " + named + " in.\n";
    }
    if (!read.error().contains("incorrect passphrase")) {
      return "The" + named.substring(3) + " is none that ssh can read.\n";
    }
    return given.passphrase() == null
        ? "The" + named.substring(3) + " is locked: its passphrase is not in the credential.\n"
        : "The passphrase of " + named + " does not open it.\n";
  }
}
