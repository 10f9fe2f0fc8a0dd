package dev.steward.pipeline.step;

import dev.steward.file.OwnerOnly;
import dev.steward.pipeline.run.StepCall;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file of a step on the server, for content that is too large for the memory. Its name
 * depends on the step only, so a step that is repeated after a restart replaces the file.
 */
final class RunFile implements AutoCloseable {
  private final Path path;

  RunFile(WorkServices services, StepCall call, String name) throws IOException {
    Path folder = services.stashes().folder(call.run().run());
    Files.createDirectories(folder, OwnerOnly.FOLDER);
    // Names of stashes end in .tar.gz.
    path = folder.resolve("step-" + call.node().id() + "-" + name + ".tmp");
    Files.deleteIfExists(path);
    Files.createFile(path, OwnerOnly.FILE);
  }

  Path path() {
    return path;
  }

  OutputStream write() throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(path));
  }

  InputStream read() throws IOException {
    return new BufferedInputStream(Files.newInputStream(path));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
