package dev.steward.host.ssh;

import dev.steward.host.Transport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Opens an SSH connection on first use, and a new one after it is lost. */
final class ReconnectingTransport implements Transport, AutoCloseable {

  private final SshTarget target;
  private final Heartbeat.Timing heartbeat;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private @Nullable SshConnection connection;
  private int connections;

  ReconnectingTransport(SshTarget target, Heartbeat.Timing heartbeat) {
    this.target = target;
    this.heartbeat = heartbeat;
  }

  /** Lines for the launch log. */
  List<String> log() {
    return log;
  }

  /** Number of connections opened so far. */
  synchronized int connections() {
    return connections;
  }

  private synchronized SshConnection current() throws IOException {
    SshConnection current = connection;
    if (current == null || !current.isOpen()) {
      current = SshConnection.open(target, heartbeat, log::add);
      connections++;
      connection = current;
    }
    return current;
  }

  @Override
  public Channel exec(List<String> argv) throws IOException {
    return current().exec(argv);
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.close();
    }
  }
}
