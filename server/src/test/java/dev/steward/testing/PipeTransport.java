package dev.steward.testing;

import dev.steward.host.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport whose machine is this one: it starts programs with pipes for their streams. */
public final class PipeTransport implements Transport {

  private final Path home;
  private final String path;
  private final Set<Process> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger started = new AtomicInteger();
  private volatile boolean reachable = true;

  /** Starts programs with an account whose home is this folder. */
  public PipeTransport(Path home) {
    this(home, "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  }

  public PipeTransport(Path home, String path) {
    this.home = home;
    this.path = path;
  }

  /** Number of channels opened so far. */
  public int channels() {
    return started.get();
  }

  /** Number of channels that are open. */
  public int openChannels() {
    return open.size();
  }

  /** Drops all connections, and refuses new ones until {@link #connect}. */
  public void disconnect() {
    reachable = false;
    cut();
  }

  /** Drops all connections. On the machine, the shells notice the end of their input. */
  public void cut() {
    for (Process process : open) {
      close(process);
    }
  }

  /** Accepts connections again. */
  public void connect() {
    reachable = true;
  }

  @Override
  public Channel exec(List<String> argv) throws IOException {
    if (!reachable) {
      throw new IOException("no route to host");
    }
    var builder = new ProcessBuilder(argv).directory(home.toFile());
    builder.environment().clear();
    builder.environment().put("HOME", home.toString());
    builder.environment().put("PATH", path);
    Process process = builder.start();
    open.add(process);
    // Counted last, because a test that waits for this number cuts the connection right away.
    started.incrementAndGet();
    return new PipeChannel(process);
  }

  private void close(Process process) {
    open.remove(process);
    for (AutoCloseable stream :
        List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
      closeQuietly(stream);
    }
    process.destroy();
  }

  private static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      // The process has closed its end.
      return;
    }
  }

  private final class PipeChannel implements Channel {
    private final Process process;

    PipeChannel(Process process) {
      this.process = process;
    }

    @Override
    public OutputStream input() {
      return process.getOutputStream();
    }

    @Override
    public InputStream output() {
      return new ProcessOutput(process.getInputStream());
    }

    @Override
    public InputStream errorOutput() {
      return new ProcessOutput(process.getErrorStream());
    }

    @Override
    public void close() {
      PipeTransport.this.close(process);
    }
  }
}
