package dev.steward.host.local;

import dev.steward.host.ProgramRunner;
import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs short programs on this machine as the user that builds run as. */
final class LocalPrograms implements Programs {

  private final BuildUser user;

  LocalPrograms(BuildUser user) {
    this.user = user;
  }

  @Override
  public ProgramResult run(ProgramSpec program)
      throws IOException, InterruptedException, TimeoutException {
    var arguments = new ArrayList<>(user.commandPrefix());
    arguments.addAll(program.arguments());
    var builder =
        new ProcessBuilder(arguments)
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(program.environment());
    Process process = builder.start();
    try (var out = new OutputReader(process.getInputStream(), ProgramRunner.MAX_OUTPUT_BYTES);
        var error = new OutputReader(process.getErrorStream(), ProgramRunner.MAX_ERROR_BYTES)) {
      if (!process.waitFor(program.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException();
      }
      return new ProgramResult(process.exitValue(), out.text(), error.text());
    } finally {
      kill(process);
    }
  }

  /** Kills the process tree and waits until it has exited, so that it writes no more files. */
  private static void kill(Process process) {
    if (process.isAlive()) {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(handle -> handle.onExit().completeOnTimeout(handle, 10, TimeUnit.SECONDS).join());
    }
  }

  @Override
  public boolean isExecutable(String path) {
    try {
      return Files.isExecutable(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public boolean isFile(String path) {
    try {
      return Files.isRegularFile(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public boolean isFolder(String path) {
    try {
      return Files.isDirectory(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public @Nullable String findProgram(String name, String path) {
    for (String folder : path.split(":", -1)) {
      if (!folder.isEmpty() && isExecutable(folder + "/" + name)) {
        return folder + "/" + name;
      }
    }
    return null;
  }

  /**
   * Reads a stream to its end while the process runs; keeps the first part and discards the rest.
   */
  private static final class OutputReader implements AutoCloseable {
    private final InputStream in;
    private final ByteArrayOutputStream buffered = new ByteArrayOutputStream();
    private final Thread thread;

    OutputReader(InputStream in, int limit) {
      this.in = in;
      // Reading a pipe occupies one of the few carrier threads of virtual threads.
      thread = Thread.ofPlatform().daemon().name("program-output").start(() -> read(limit));
    }

    private void read(int limit) {
      byte[] buffer = new byte[8_192];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          synchronized (buffered) {
            buffered.write(buffer, 0, Math.min(n, limit - buffered.size()));
          }
        }
      } catch (IOException e) {
        // The stream was closed because the process was killed; the partial output is sufficient.
      }
    }

    /** The output; incomplete if a child process keeps the stream open after the program exits. */
    String text() throws InterruptedException {
      thread.join(Duration.ofSeconds(10));
      synchronized (buffered) {
        return buffered.toString(StandardCharsets.UTF_8);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
