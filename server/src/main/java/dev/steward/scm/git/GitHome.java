package dev.steward.scm.git;

import dev.steward.host.ServerFolder;
import dev.steward.host.ServerFolder.Access;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Git's own files, outside all workspaces: configuration, known ssh hosts, temporary key files and
 * mirrors for polling. The server owns the folder; files that git writes are in subfolders owned by
 * the OS user that runs git.
 */
final class GitHome {

  /** Git's ownership check is disabled, because jobs determine which repositories are used. */
  private static final String SETTINGS =
      """
      [safe]
      	directory = *
      [gc]
      	autoDetach = false
      [init]
      	defaultBranch = main
      """;

  /**
   * Answers git and ssh prompts from the environment, but only for the host that the credential
   * belongs to: other hosts, reached by a redirect or a submodule, do not receive it.
   */
  private static final String ASKPASS_SCRIPT =
      """
      #!/bin/sh
      case "$1" in
        "Username for \\"$STEWARD_GIT_SCHEME://$STEWARD_GIT_HOST\\""*|"Username for \\"$STEWARD_GIT_SCHEME://"*"@$STEWARD_GIT_HOST\\""*)
          printf '%s\\n' "$STEWARD_GIT_USERNAME" ;;
        "Password for \\"$STEWARD_GIT_SCHEME://$STEWARD_GIT_HOST\\""*|"Password for \\"$STEWARD_GIT_SCHEME://"*"@$STEWARD_GIT_HOST\\""*)
          printf '%s\\n' "$STEWARD_GIT_PASSWORD" ;;
        "Username for '$STEWARD_GIT_SCHEME://$STEWARD_GIT_HOST'"*|"Username for '$STEWARD_GIT_SCHEME://"*"@$STEWARD_GIT_HOST'"*)
          printf '%s\\n' "$STEWARD_GIT_USERNAME" ;;
        "Password for '$STEWARD_GIT_SCHEME://$STEWARD_GIT_HOST'"*|"Password for '$STEWARD_GIT_SCHEME://"*"@$STEWARD_GIT_HOST'"*)
          printf '%s\\n' "$STEWARD_GIT_PASSWORD" ;;
        "Enter passphrase"*)
          [ -n "$STEWARD_GIT_PASSPHRASE" ] || exit 1
          printf '%s\\n' "$STEWARD_GIT_PASSPHRASE" ;;
        *) exit 1 ;;
      esac
      """;

  private final ServerFolder folder;
  private boolean ready;

  GitHome(ServerFolder folder) {
    this.folder = folder;
  }

  /** Creates the folder on first use, since machines without git jobs do not need it. */
  private synchronized void initialize() {
    if (ready) {
      return;
    }
    try {
      write("settings", SETTINGS, Access.READABLE);
      write("ask", ASKPASS_SCRIPT, Access.EXECUTABLE);
      folder.makeBuildFolder("home");
      folder.makeBuildFolder("mirrors");
      // Delete the keys left behind by a killed server; a git process that is still running has
      // already opened its key.
      folder.delete("keys");
    } catch (IOException e) {
      throw new ServerFailure("creating the folder for git's files", e);
    }
    ready = true;
  }

  private String write(String name, String text, Access access) throws IOException {
    return folder.write(name, text.getBytes(StandardCharsets.UTF_8), access);
  }

  String settings() {
    initialize();
    return folder.path() + "/settings";
  }

  String askpass() {
    initialize();
    return folder.path() + "/ask";
  }

  String home() {
    initialize();
    return folder.path() + "/home";
  }

  String mirror(String name) {
    initialize();
    return folder.path() + "/mirrors/" + name;
  }

  /** A private key that only git's OS user can read. */
  record Key(String folder, String file) {}

  /** Writes a private key; it exists until {@link #deleteKey}. */
  Key writeKey(String privateKey) {
    initialize();
    String name = "keys/" + UUID.randomUUID();
    String text = privateKey.replace("\r\n", "\n");
    try {
      return new Key(name, folder.write(name + "/key", text.endsWith("\n") ? text : text + "\n"));
    } catch (IOException e) {
      throw new ServerFailure("writing a key for git", e);
    }
  }

  /** Deletes a key written by {@link #writeKey}. */
  void deleteKey(Key key) {
    try {
      folder.delete(key.folder());
    } catch (IOException e) {
      throw new ServerFailure("removing a key for git", e);
    }
  }
}
