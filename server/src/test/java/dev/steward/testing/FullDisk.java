package dev.steward.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A small tmpfs that a test fills and frees. Only root can mount it. */
public final class FullDisk implements AutoCloseable {

  private final Path folder;

  private FullDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts the disk; if mounting is not permitted, skips the test with the reason. */
  public static FullDisk mount(Path folder, int megabytes) throws IOException {
    Files.createDirectories(folder);
    String error =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
    Assumptions.assumeTrue(error == null, "a tmpfs cannot be mounted here: " + error);
    return new FullDisk(folder);
  }

  /** The error output; null on success. */
  private static @Nullable String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return process.exitValue() == 0 ? null : output.strip();
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  public Path folder() {
    return folder;
  }

  /** Fills the disk completely. */
  public void fill() throws IOException {
    byte[] zeros = new byte[1 << 16];
    int size = zeros.length;
    try (OutputStream out = Files.newOutputStream(folder.resolve("fill"))) {
      while (size > 0) {
        try {
          out.write(zeros, 0, size);
        } catch (IOException e) {
          size /= 2;
        }
      }
    }
  }

  public void free() throws IOException {
    Files.deleteIfExists(folder.resolve("fill"));
  }

  @Override
  public void close() {
    String error = run("umount", "-l", folder.toString());
    if (error != null) {
      throw new AssertionError(error);
    }
  }
}
