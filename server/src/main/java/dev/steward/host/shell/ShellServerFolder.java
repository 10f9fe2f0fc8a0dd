package dev.steward.host.shell;

import dev.steward.host.ServerFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A folder of the server on a machine where builds and the server use the same account. */
final class ShellServerFolder implements ServerFolder {

  /** Maximum size of content that is part of a script; larger content is transferred separately. */
  private static final int MAX_SCRIPT_BYTES = 32 << 10;

  /** Replaces the file {@code $1} with the file {@code $1.new}, unless they are identical. */
  private static final String REPLACE =
      """
      chmod "$2" "$1.new" || exit 1
      if [ ! -L "$1" ] && cmp -s "$1" "$1.new"; then
        rm -f "$1.new"
      else
        mv -f "$1.new" "$1"
      fi
      """;

  private final ShellSession session;
  private final String folder;

  ShellServerFolder(ShellSession session, String folder) {
    this.session = session;
    this.folder = folder;
  }

  @Override
  public String path() {
    return folder;
  }

  @Override
  public String write(String name, byte[] content, Access access) throws IOException {
    String file = folder + "/" + name;
    String mode =
        switch (access) {
          case BUILD_USER -> "600";
          case READABLE -> "644";
          case EXECUTABLE -> "755";
        };
    if (content.length > MAX_SCRIPT_BYTES) {
      session.transfer(
          "/",
          "umask 077; mkdir -p \"${1%/*}\" && cat >\"$1.new\" || exit 1\n" + REPLACE,
          List.of(file, mode),
          new ByteArrayInputStream(content),
          OutputStream.nullOutputStream());
      return file;
    }
    int status =
        session
            .run(
                "(umask 077; mkdir -p \"${1%/*}\" || exit 1\n"
                    + ShellText.print(content)
                    + " >\"$1.new\" || exit 1\n"
                    + REPLACE
                    + ")",
                file,
                mode)
            .status();
    if (status != 0) {
      throw new IOException("the file " + file + " could not be written on the machine");
    }
    return file;
  }

  @Override
  public String makeBuildFolder(String name) throws IOException {
    String path = folder + "/" + name;
    if (session.run("(umask 077; mkdir -p \"$1\")", path).status() != 0) {
      throw new IOException("the folder " + path + " could not be created on the machine");
    }
    return path;
  }

  @Override
  public void delete(String name) throws IOException {
    String path = folder + "/" + name;
    // A build that the server's shutdown interrupts must not leave a key behind.
    boolean interrupted = Thread.interrupted();
    try {
      if (session.run("rm -rf \"$1\"", path).status() != 0) {
        throw new IOException("the file " + path + " could not be deleted on the machine");
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
