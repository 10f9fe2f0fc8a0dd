package dev.steward.blob;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stores the files of runs: logs, which are read while they grow, and artifacts. Folders are named
 * after the numeric IDs of the job and the run, so renaming a job moves no files.
 */
public final class Blobs {

  private final Path root;

  public Blobs(Path root) {
    this.root = root;
  }

  /** Returns the folder of a run. */
  public Path folder(long jobId, long number) {
    return jobFolder(jobId).resolve(Long.toString(number));
  }

  public Path jobFolder(long jobId) {
    return root.resolve(String.format("%02x", jobId & 0xff)).resolve(Long.toString(jobId));
  }

  public Path log(long jobId, long number) {
    return folder(jobId, number).resolve("log");
  }

  public Path artifacts(long jobId, long number) {
    return folder(jobId, number).resolve("artifacts");
  }

  /** Returns the size of a log in bytes; 0 if it does not exist. */
  public long size(Path log) {
    try {
      return Files.size(log);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
  }

  /** Appends text to a log; creates the log if it is missing. */
  public void append(Path log, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    append(log, bytes, 0, bytes.length);
  }

  /** Appends bytes to a log; creates the log if it is missing. */
  public void append(Path log, byte[] content, int offset, int length) {
    try {
      Path folder = log.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, OwnerOnly.FOLDER);
      }
      try (FileChannel channel =
          FileChannel.open(
              log,
              java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              OwnerOnly.FILE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content, offset, length);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException e) {
      throw new ServerFailure("writing a log failed; check the free disk space", e);
    }
  }

  /** Reads the bytes of a log from {@code start} to {@code end}, or to the end of the log. */
  public byte[] read(Path log, long start, long end) {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(start);
      byte[] bytes = new byte[(int) Math.max(0, end - start)];
      int n = in.readNBytes(bytes, 0, bytes.length);
      return n == bytes.length ? bytes : Arrays.copyOf(bytes, n);
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
  }

  /** Copies the bytes of a log from {@code start} to {@code end}. */
  public void copy(Path log, long start, long end, OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(start);
      byte[] part = new byte[64 << 10];
      long left = end - start;
      while (left > 0) {
        int n = in.read(part, 0, (int) Math.min(part.length, left));
        if (n < 0) {
          return;
        }
        out.write(part, 0, n);
        left -= n;
      }
    } catch (NoSuchFileException e) {
      // A missing log is empty.
      return;
    }
  }

  /** Returns the last bytes of a log, as text. */
  public String tail(Path log, int maxBytes) {
    long size = size(log);
    var out = new java.io.ByteArrayOutputStream();
    try {
      copy(log, Math.max(0, size - maxBytes), size, out);
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * Returns a file below {@code folder}; null if it is missing, is not a regular file, or is
   * outside the folder because of {@code ..} or symbolic links.
   */
  public @Nullable Path find(Path folder, String relative) {
    Path target = folder.resolve(relative).normalize();
    if (relative.isEmpty() || !target.startsWith(folder)) {
      return null;
    }
    Path at = folder;
    for (Path part : folder.relativize(target)) {
      at = at.resolve(part);
      if (Files.isSymbolicLink(at)) {
        return null;
      }
    }
    return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) ? target : null;
  }

  /** True if the folder belongs to this store. */
  public boolean contains(Path folder) {
    return folder.normalize().startsWith(root);
  }

  /** Deletes a folder of this store recursively; links are deleted, not followed. */
  public void delete(Path folder) {
    if (!contains(folder)) {
      throw new IllegalArgumentException("the folder is not in this store");
    }
    deleteTree(folder);
  }

  /** Deletes a folder recursively. */
  public static void deleteTree(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (Thread.currentThread().isInterrupted()) {
                // The server is shutting down; the next start deletes the rest.
                throw new InterruptedIOException();
              }
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new ServerFailure("removing files", e);
    }
  }
}
