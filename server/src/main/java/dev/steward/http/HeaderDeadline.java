package dev.steward.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Timeout for request headers: closes connections whose headers arrive too slowly. The idle timeout
 * does not detect this, since each byte resets it.
 *
 * <p>One task checks all open connections every few seconds; it does not run while there are none.
 */
final class HeaderDeadline implements Connection.Listener {

  private static final long LOOK_SECONDS = 5;

  /** Number of consecutive checks that may find the same header incomplete: at least 15 seconds. */
  private static final int LOOKS = 4;

  private static final class Watched {
    long messages = -1;
    int looks;
  }

  private final ServerConnector connector;
  private final Map<HttpConnection, Watched> open = new ConcurrentHashMap<>();
  private boolean looking;

  HeaderDeadline(ServerConnector connector) {
    this.connector = connector;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof HttpConnection http) {
      open.put(http, new Watched());
      lookLater();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof HttpConnection http) {
      open.remove(http);
    }
  }

  private synchronized void lookLater() {
    if (!looking && connector.isRunning()) {
      looking = true;
      connector.getScheduler().schedule(this::look, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void look() {
    synchronized (this) {
      looking = false;
    }
    open.forEach(this::check);
    if (!open.isEmpty()) {
      lookLater();
    }
  }

  private void check(HttpConnection connection, Watched watched) {
    boolean inHead = !connection.getParser().isStart() && connection.getParser().inHeaderState();
    if (!inHead || watched.messages != connection.getMessagesIn()) {
      watched.messages = connection.getMessagesIn();
      watched.looks = 0;
      return;
    }
    if (++watched.looks >= LOOKS) {
      open.remove(connection);
      connection.getEndPoint().close();
    }
  }
}
