package dev.steward.agent;

import dev.steward.host.Transport;
import dev.steward.host.ssh.SshConnection;
import dev.steward.host.ssh.SshTarget;
import java.io.IOException;
import java.util.function.Consumer;

/** Opens SSH connections to nodes. */
@FunctionalInterface
public interface SshConnector {

  /**
   * Opens a connection.
   *
   * @param log receives lines for the launch log
   * @throws IOException with a message that says what happened and what to do
   */
  Link open(SshTarget target, Consumer<String> log) throws IOException;

  /** The connector that servers use; the first launch of an SSH node loads its classes. */
  static SshConnector standard() {
    return (target, log) -> new SshLink(SshConnection.open(target, log));
  }

  /** Adapts an SSH connection. */
  record SshLink(SshConnection connection) implements Link {

    @Override
    public Transport transport() {
      return connection;
    }

    @Override
    public void onClose(Runnable listener) {
      connection.onClose(listener);
    }

    @Override
    public void close(String reason) {
      connection.close();
    }
  }
}
