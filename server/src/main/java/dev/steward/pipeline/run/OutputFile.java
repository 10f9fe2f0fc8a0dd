package dev.steward.pipeline.run;

import dev.steward.blob.Blobs;
import dev.steward.blob.LogWatcher;
import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The output of a command in a file of its own, which is copied to the log of the run. */
final class OutputFile implements CommandOutput {
  private static final int CHUNK = 64 << 10;

  /** An incomplete line of this length is copied in parts. */
  private static final int MAX_LINE = 16 << 10;

  /** Where the output is copied to. */
  interface Target {

    void copy(byte[] bytes, int offset, int length);

    void endLine();

    /** Writes a line of the server. */
    void notice(String line);
  }

  private final Blobs blobs;
  private final Path file;
  private final @Nullable Target target;
  private final Consumer<RuntimeException> onFailure;
  private final LogWatcher.@Nullable Watch watch;
  private long copied;
  private boolean closed;
  private boolean lost;

  /**
   * Opens the output of a command.
   *
   * @param target null if the output is not copied
   * @param copied number of bytes that were copied before
   * @param onFailure receives an error of copying
   */
  OutputFile(
      Blobs blobs,
      LogWatcher watcher,
      Path file,
      @Nullable Target target,
      long copied,
      Consumer<RuntimeException> onFailure) {
    this.blobs = blobs;
    this.file = file;
    this.target = target;
    this.copied = copied;
    this.onFailure = onFailure;
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder, OwnerOnly.FOLDER);
      }
      if (!Files.exists(file)) {
        Files.createFile(file, OwnerOnly.FILE);
      }
    } catch (IOException e) {
      throw new ServerFailure("writing a log failed; check the free disk space", e);
    }
    watch = target == null ? null : watcher.watch(file, this::copyLines);
    copyLines();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public long size() {
    return blobs.size(file);
  }

  @Override
  public void append(byte[] bytes, int offset, int length) {
    blobs.append(file, bytes, offset, length);
  }

  @Override
  public synchronized void onConnectionLost(String reason) {
    if (target != null && !lost) {
      lost = true;
      target.notice(
          "The connection was lost; the build will continue after reconnecting ("
              + reason.replace('\n', ' ')
              + ")");
    }
  }

  @Override
  public synchronized void onConnectionRestored() {
    if (target != null && lost) {
      lost = false;
      target.notice("The connection is back");
    }
  }

  @Override
  public String tail(int bytes) {
    return blobs.tail(file, bytes);
  }

  private void copyLines() {
    try {
      copy(false);
    } catch (RuntimeException e) {
      onFailure.accept(e);
    }
  }

  private synchronized void copy(boolean toEnd) {
    Target to = target;
    if (to == null || closed) {
      return;
    }
    long size = blobs.size(file);
    while (copied < size) {
      byte[] bytes = blobs.read(file, copied, Math.min(size, copied + CHUNK));
      int length = bytes.length;
      if (length == 0) {
        return;
      }
      if (!toEnd || copied + length < size) {
        length = lastLineEnd(bytes);
        if (length == 0) {
          if (bytes.length < MAX_LINE) {
            return;
          }
          length = bytes.length;
        }
      }
      to.copy(bytes, 0, length);
      copied += length;
    }
  }

  private static int lastLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    copy(true);
    synchronized (this) {
      if (target != null && !closed) {
        target.endLine();
      }
      closed = true;
    }
  }
}
