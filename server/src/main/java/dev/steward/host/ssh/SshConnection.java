package dev.steward.host.ssh;

import dev.steward.host.Transport;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A connection to a machine over SSH. */
public final class SshConnection implements Transport, AutoCloseable {

  private SshConnection() {}

  /** Opens a connection. */
  public static SshConnection open(SshTarget target, Consumer<String> log) throws IOException {
    log.accept("Connecting to " + target.host() + ":" + target.port() + ".");
    throw new IOException("SSH connections are not available in this build of the server.");
  }

  public boolean isOpen() {
    return false;
  }

  /** Registers a listener that is called once when the connection is lost or closed. */
  public void onClose(Runnable listener) {
    listener.run();
  }

  @Override
  public Channel exec(List<String> argv) throws IOException {
    throw new IOException("the connection is closed");
  }

  @Override
  public void close() {}
}
