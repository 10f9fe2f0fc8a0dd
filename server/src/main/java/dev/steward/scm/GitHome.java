package dev.steward.scm;

import dev.steward.file.OwnerOnly;
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

  private final Path folder;
  private final @Nullable String user;
  private boolean ready;

  GitHome(Path folder, @Nullable String user) {
    this.folder = folder;
    this.user = user;
  }

  /** Creates the folder on first use, since servers without git jobs do not need it. */
  private synchronized void initialize() {
    if (ready) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      write("settings", SETTINGS, "rw-r--r--");
      write("ask", ASKPASS_SCRIPT, "rwxr-xr-x");
      createOwned(folder.resolve("home"));
      createOwned(folder.resolve("mirrors"));
      Path keys = folder.resolve("keys");
      Files.createDirectories(keys);
      Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx--x--x"));
      // Delete the keys left behind by a killed process; a git process that is still running has
      // already opened its key.
      try (var leftovers = Files.newDirectoryStream(keys)) {
        for (Path leftover : leftovers) {
          remove(leftover);
        }
      }
    } catch (IOException e) {
      throw new ServerFailure("creating the folder for git's files", e);
    }
    ready = true;
  }

  private void write(String name, String text, String permissions) throws IOException {
    Path file = folder.resolve(name);
    Path temporary = folder.resolve(name + ".new");
    Files.writeString(temporary, text);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(permissions));
    Files.move(temporary, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Creates a folder that only git's OS user can enter. */
  private void createOwned(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path, OwnerOnly.FOLDER);
    }
    setOwner(path);
  }

  private void setOwner(Path path) throws IOException {
    String owner = user;
    if (owner != null) {
      Files.setOwner(
          path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
    }
  }

  Path settings() {
    initialize();
    return folder.resolve("settings");
  }

  Path askpass() {
    initialize();
    return folder.resolve("ask");
  }

  Path home() {
    initialize();
    return folder.resolve("home");
  }

  Path mirror(String name) {
    initialize();
    return folder.resolve("mirrors").resolve(name);
  }

  /** Writes a private key that only git's OS user can read; it exists until {@link #deleteKey}. */
  Path writeKey(String privateKey) {
    initialize();
    Path directory = folder.resolve("keys").resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectory(directory, OwnerOnly.FOLDER);
      Path file = directory.resolve("key");
      Files.createFile(file, OwnerOnly.FILE);
      String text = privateKey.replace("\r\n", "\n");
      Files.writeString(file, text.endsWith("\n") ? text : text + "\n", StandardOpenOption.WRITE);
      setOwner(file);
      setOwner(directory);
      return file;
    } catch (IOException e) {
      throw new ServerFailure("writing a key for git", e);
    }
  }

  /** Deletes a key written by {@link #writeKey}. */
  static void deleteKey(Path key) {
    Path directory = key.getParent();
    if (directory != null) {
      try {
        remove(directory);
      } catch (IOException e) {
        throw new ServerFailure("removing a key for git", e);
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(directory);
  }
}
