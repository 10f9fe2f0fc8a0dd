package dev.steward.http;

import dev.steward.limit.MemoryBudget;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.limit.ResponseMemory;
import dev.steward.log.RequestId;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. It reads requests within limits, passes each to the request handler on its own
 * virtual thread, and writes the response. Protocol errors are answered here, everything else by
 * the handler.
 */
public final class HttpServer implements AutoCloseable {

  /** Answers requests. It must not throw: an exception results in a bare 500. */
  @FunctionalInterface
  public interface RequestHandler {
    Response handle(Request request);
  }

  private static final int HEADER_BYTES = 16 << 10;
  private static final int ACCEPT_QUEUE = 1_024;
  private static final int IDLE_MILLIS = 30_000;
  private static final int STALLED_MILLIS = 30_000;
  private static final int SHUTDOWN_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

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
    // With the default of 200, as many long polls would block all other requests.
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
    // With the default of 50, a burst of connections delays others by seconds.
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
                + " is in use or not permitted. Choose another with --port (0 picks a free"
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

  /** Adapts Jetty's requests and responses to this package's. */
  private static final class JettyAdapter extends Handler.Abstract {
    private final TrustedProxies proxies;
    private final RequestHandler handler;
    private final ResponseWriter writer;
    private final WebSockets sockets = new WebSockets();

    /** One party per request in progress, plus one for the server itself. */
    private final Phaser inProgress = new Phaser(1);

    JettyAdapter(TrustedProxies proxies, RequestHandler handler, ResponseWriter writer) {
      this.proxies = proxies;
      this.handler = handler;
      this.writer = writer;
    }

    @Override
    public boolean handle(
        org.eclipse.jetty.server.Request in,
        org.eclipse.jetty.server.Response out,
        Callback callback)
        throws Exception {
      Peer peer =
          proxies.peer(
              org.eclipse.jetty.server.Request.getRemoteAddr(in), in.isSecure(), in.getHeaders());
      String id = RequestId.of(in.getHeaders().get("X-Request-Id"));
      // A connection is idle while a response is computed or a long poll waits; it must not be
      // closed then. Stalled reads and writes have their own limits.
      in.addIdleTimeoutListener(_ -> false);
      inProgress.register();
      try (Reservation memory = MemoryBudget.RESPONSES.open(peer.address())) {
        return RequestId.runWith(
            id,
            () ->
                ResponseMemory.runWith(memory, () -> handle(in, out, callback, peer, id, memory)));
      } finally {
        inProgress.arriveAndDeregister();
      }
    }

    void awaitRequests() {
      try {
        inProgress.awaitAdvanceInterruptibly(
            inProgress.arrive(), SHUTDOWN_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        LOG.error("{} requests still running at shutdown", inProgress.getUnarrivedParties());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Response respond(Request request) {
      try {
        return handler.handle(request);
      } finally {
        request.releaseMemory();
      }
    }

    /**
     * Returns false if the request is not a valid WebSocket upgrade; the handler is then closed.
     */
    private boolean isUpgraded(
        org.eclipse.jetty.server.Request in,
        org.eclipse.jetty.server.Response out,
        Callback callback,
        WebSocketHandler socket,
        String address) {
      boolean upgraded = false;
      try {
        upgraded = sockets.upgrade(in, out, callback, socket, address);
      } catch (RuntimeException e) {
        // Jetty throws this for extensions with invalid parameters.
        if (!(e instanceof HttpException) || out.isCommitted()) {
          throw e;
        }
        out.reset();
      } finally {
        if (!upgraded) {
          // The handler holds resources until it is closed, which no other code does here.
          socket.onClose();
        }
      }
      return upgraded;
    }

    private boolean handle(
        org.eclipse.jetty.server.Request in,
        org.eclipse.jetty.server.Response out,
        Callback callback,
        Peer peer,
        String id,
        Reservation memory)
        throws IOException {
      Response response = respond(new Request(in, peer));
      WebSocketHandler socket = response.socket();
      if (socket != null) {
        if (isUpgraded(in, out, callback, socket, peer.address())) {
          return true;
        }
        response.status(400);
      }
      boolean head = "HEAD".equals(in.getMethod());
      String owner = response.user() == null ? peer.address() : String.valueOf(response.user());
      if (!head
          && response.stream() == null
          && !writer.admit(response.bytes().length, owner, memory)) {
        response = ResponseWriter.refusal();
      }
      out.setStatus(response.status());
      HttpFields.Mutable headers = out.getHeaders();
      for (Response.Header header : response.headers()) {
        headers.add(header.field);
      }
      headers.add("X-Request-Id", id);
      if (!in.consumeAvailable()) {
        // The request may have been refused before its body arrived. The client must know that the
        // connection closes, so that it does not send its next request on it.
        headers.put(HttpFields.CONNECTION_CLOSE);
      }
      Response.BodyWriter stream = response.stream();
      if (stream == null && response.status() != 304 && response.status() != 204) {
        headers.add(HttpHeader.CONTENT_LENGTH, response.bytes().length);
      }
      if (head) {
        out.write(true, null, callback);
      } else if (stream != null) {
        writer.writeStream(in, out, callback, stream);
      } else {
        writer.writeBytes(in, out, callback, response.bytes(), owner);
      }
      return true;
    }
  }

  /** Errors that Jetty handles itself (malformed request line, too large a header): empty body. */
  private static final class BareErrorHandler extends ErrorHandler {
    BareErrorHandler() {
      setShowStacks(false);
      setShowMessageInTitle(false);
      setShowCauses(false);
    }

    @Override
    public boolean handle(
        org.eclipse.jetty.server.Request request,
        org.eclipse.jetty.server.Response response,
        Callback callback) {
      response.getHeaders().put("X-Content-Type-Options", "nosniff");
      response.write(true, null, callback);
      return true;
    }
  }
}
