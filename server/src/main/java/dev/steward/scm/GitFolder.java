package dev.steward.scm;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Git's own files, outside all workspaces: configuration, known ssh hosts, temporary key files and
 * mirrors for polling. The server owns the folder; files that git writes are in subfolders of the
 * OS user that runs git.
 */
final class GitFolder {

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
   * Answers prompts of git and ssh from the environment, but only for the host that the credential
   * belongs to: redirects and submodules on other hosts do not receive it.
   */
  private static final String ASK =
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

  private final Path folder;
  private final @Nullable String user;
  private boolean ready;

  GitFolder(Path folder, @Nullable String user) {
    this.folder = folder;
    this.user = user;
  }

  /** Creates the folder on first use, since servers without git jobs do not need it. */
  private synchronized void make() {
    if (ready) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      write("settings", SETTINGS, "rw-r--r--");
      write("ask", ASK, "rwxr-xr-x");
      owned(folder.resolve("home"));
      owned(folder.resolve("mirrors"));
      Path keys = folder.resolve("keys");
      Files.createDirectories(keys);
      Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx--x--x"));
      // Keys left by a killed process; a git process that still runs has them open.
      try (var left = Files.newDirectoryStream(keys)) {
        for (Path one : left) {
          remove(one);
        }
      }
    } catch (IOException e) {
      throw new ServerFailure("creating the folder for git's files", e);
    }
    ready = true;
  }

  private void write(String name, String text, String permissions) throws IOException {
    Path file = folder.resolve(name);
    Path fresh = folder.resolve(name + ".new");
    Files.writeString(fresh, text);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
    Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Creates a folder that only the OS user of git can enter. */
  private void owned(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    own(path);
  }

  private void own(Path path) throws IOException {
    String owner = user;
    if (owner != null) {
      Files.setOwner(
          path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
    }
  }

  Path settings() {
    make();
    return folder.resolve("settings");
  }

  Path ask() {
    make();
    return folder.resolve("ask");
  }

  Path home() {
    make();
    return folder.resolve("home");
  }

  Path mirror(String name) {
    make();
    return folder.resolve("mirrors").resolve(name);
  }

  /** Writes a private key that only the OS user of git can read, until {@link #forget}. */
  Path keep(String privateKey) {
    make();
    Path own = folder.resolve("keys").resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectory(
          own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path file = own.resolve("key");
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      String text = privateKey.replace("\r\n", "\n");
      Files.writeString(file, text.endsWith("\n") ? text : text + "\n", StandardOpenOption.WRITE);
      own(file);
      own(own);
      return file;
    } catch (IOException e) {
      throw new ServerFailure("writing a key for git", e);
    }
  }

  /** Deletes a key written by {@link #keep}. */
  static void forget(Path key) {
    Path own = key.getParent();
    if (own != null) {
      try {
        remove(own);
      } catch (IOException e) {
        throw new ServerFailure("removing a key of git", e);
      }
    }
  }

  private static void remove(Path own) throws IOException {
    try (var files = Files.newDirectoryStream(own)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(own);
  }
}
