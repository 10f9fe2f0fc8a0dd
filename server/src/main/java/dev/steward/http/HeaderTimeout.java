package dev.steward.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Timeout for request headers: closes connections whose headers arrive too slowly. The idle timeout
 * does not detect slow headers, since each byte resets it.
 *
 * <p>One task checks all open connections every few seconds; it runs only while connections are
 * open.
 */
final class HeaderTimeout implements Connection.Listener {

  private static final long CHECK_SECONDS = 5;

  /**
   * Number of consecutive checks that may find the same header incomplete; these checks span at
   * least 15 seconds.
   */
  private static final int MAX_CHECKS = 4;

  private static final class HeaderProgress {
    long messages = -1;
    int checks;
  }

  private final ServerConnector connector;
  private final Map<HttpConnection, HeaderProgress> connections = new ConcurrentHashMap<>();
  private boolean scheduled;

  HeaderTimeout(ServerConnector connector) {
    this.connector = connector;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof HttpConnection http) {
      connections.put(http, new HeaderProgress());
      scheduleCheck();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof HttpConnection http) {
      connections.remove(http);
    }
  }

  private synchronized void scheduleCheck() {
    if (!scheduled && connector.isRunning()) {
      scheduled = true;
      connector.getScheduler().schedule(this::checkAll, CHECK_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void checkAll() {
    synchronized (this) {
      scheduled = false;
    }
    connections.forEach(this::check);
    if (!connections.isEmpty()) {
      scheduleCheck();
    }
  }

  private void check(HttpConnection connection, HeaderProgress progress) {
    boolean inHead = !connection.getParser().isStart() && connection.getParser().inHeaderState();
    if (!inHead || progress.messages != connection.getMessagesIn()) {
      progress.messages = connection.getMessagesIn();
      progress.checks = 0;
      return;
    }
    if (++progress.checks >= MAX_CHECKS) {
      connections.remove(connection);
      connection.getEndPoint().close();
    }
  }
}
