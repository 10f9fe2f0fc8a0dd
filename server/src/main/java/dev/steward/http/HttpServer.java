package dev.steward.http;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. The server reads requests within limits, passes each to the request handler on
 * its own virtual thread, and writes the response. The server itself responds to protocol errors,
 * the handler to everything else.
 */
public final class HttpServer implements AutoCloseable {

  /** Responds to requests. A handler must not throw: an exception results in a bare 500. */
  @FunctionalInterface
  public interface RequestHandler {
    Response handle(Request request);
  }

  private static final int HEADER_BYTES = 16 << 10;
  private static final int ACCEPT_QUEUE = 1_024;
  private static final int IDLE_MILLIS = 30_000;
  private static final int STALLED_MILLIS = 30_000;
  static final int SHUTDOWN_SECONDS = 10;
  static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final org.eclipse.jetty.server.Server jetty;
  private final ServerConnector connector;
  private final JettyAdapter adapter;

  public HttpServer(String listen, int port, TrustedProxies proxies, RequestHandler handler) {
    this(listen, port, proxies, handler, IDLE_MILLIS, STALLED_MILLIS);
  }

  /**
   * Creates a server with custom timeouts.
   *
   * @param idleMillis idle timeout of a connection
   * @param stalledMillis how long a client may take to accept a chunk of a long response
   */
  HttpServer(
      String listen,
      int port,
      TrustedProxies proxies,
      RequestHandler handler,
      int idleMillis,
      int stalledMillis) {
    var threads = new VirtualThreadPool();
    // With Jetty's default limit, 200 long polls would block all other requests.
    threads.setMaxConcurrentTasks(0);
    jetty = new org.eclipse.jetty.server.Server(threads);
    var http = new HttpConfiguration();
    // Clients of the remote API send raw brackets and %2F; the router validates paths itself.
    http.setUriCompliance(UriCompliance.LEGACY);
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setResponseHeaderSize(HEADER_BYTES);
    http.setSendDateHeader(true);
    connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(listen);
    connector.setPort(port);
    connector.setIdleTimeout(idleMillis);
    // With the default accept queue of 50, a burst of connections delays other connections by
    // seconds.
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.addBean(new HeaderTimeout(connector));
    jetty.addConnector(connector);
    adapter = new JettyAdapter(proxies, handler, new ResponseWriter(connector, stalledMillis));
    jetty.setHandler(adapter);
    jetty.setErrorHandler(new BareErrorHandler());
    jetty.setStopTimeout(10_000);
  }

  /** Starts listening; {@link #port()} is valid from then on. */
  public void start() {
    try {
      jetty.start();
    } catch (IOException e) {
      if (e instanceof BindException || e.getCause() instanceof BindException) {
        throw new ServerFailure(
            "Port "
                + connector.getPort()
                + " is in use or not permitted. Choose another port with --port (0 picks a free"
                + " one).",
            e);
      }
      throw new ServerFailure("listening", e);
    } catch (Exception e) {
      throw new ServerFailure("starting the HTTP server", e);
    }
  }

  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Stops accepting connections, waits for requests in progress, closes connections that take too
   * long, and returns once no request is running.
   */
  @Override
  public void close() {
    try {
      connector.shutdown().get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.info("closing requests that did not finish within {} s", SHUTDOWN_SECONDS);
    } catch (ExecutionException e) {
      LOG.warn("the HTTP server did not stop in time: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new ServerFailure("stopping the HTTP server", e);
    } finally {
      adapter.sockets.close();
      adapter.awaitRequests();
    }
  }
}
