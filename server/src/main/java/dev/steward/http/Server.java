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
public final class Server implements AutoCloseable {

  /** Answers requests. It must not throw: an exception results in a bare 500. */
  @FunctionalInterface
  public interface Requests {
    Response answer(Request request);
  }

  private static final int HEADER_BYTES = 16 << 10;
  private static final int ACCEPT_QUEUE = 1_024;
  private static final int IDLE_MILLIS = 30_000;
  private static final int STALLED_MILLIS = 30_000;
  private static final int END_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final org.eclipse.jetty.server.Server jetty;
  private final ServerConnector connector;
  private final Bridge bridge;

  public Server(String listen, int port, Proxies proxies, Requests requests) {
    this(listen, port, proxies, requests, IDLE_MILLIS, STALLED_MILLIS);
  }

  /**
   * Creates a server with custom timeouts.
   *
   * @param idleMillis idle timeout of a connection
   * @param stalledMillis how long a client may take to accept a chunk of a long response
   */
  Server(
      String listen,
      int port,
      Proxies proxies,
      Requests requests,
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
    connector.addBean(new HeaderDeadline(connector));
    jetty.addConnector(connector);
    bridge = new Bridge(proxies, requests, new AnswerWriter(connector, stalledMillis));
    jetty.setHandler(bridge);
    jetty.setErrorHandler(new BareErrors());
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
      connector.shutdown().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.info("closing requests that did not finish within {} s", END_SECONDS);
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
      bridge.sockets.close();
      bridge.awaitRequests();
    }
  }

  /** Adapts Jetty's requests and responses to this package's. */
  private static final class Bridge extends Handler.Abstract {
    private final Proxies proxies;
    private final Requests requests;
    private final AnswerWriter writer;
    private final Sockets sockets = new Sockets();

    /** One party per request in progress, plus one for the server itself. */
    private final Phaser underWay = new Phaser(1);

    Bridge(Proxies proxies, Requests requests, AnswerWriter writer) {
      this.proxies = proxies;
      this.requests = requests;
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
      underWay.register();
      try (Reservation memory = MemoryBudget.RESPONSES.open(peer.address())) {
        return RequestId.runWith(
            id,
            () ->
                ResponseMemory.runWith(memory, () -> handle(in, out, callback, peer, id, memory)));
      } finally {
        underWay.arriveAndDeregister();
      }
    }

    void awaitRequests() {
      try {
        underWay.awaitAdvanceInterruptibly(underWay.arrive(), END_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        LOG.error("{} requests still running at shutdown", underWay.getUnarrivedParties());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Response answer(Request request) {
      try {
        return requests.answer(request);
      } finally {
        request.handled();
      }
    }

    /**
     * Returns false if the request is not a valid WebSocket upgrade; the handler is then closed.
     */
    private boolean isUpgraded(
        org.eclipse.jetty.server.Request in,
        org.eclipse.jetty.server.Response out,
        Callback callback,
        Socket socket,
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
          socket.closed();
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
      Response answer = answer(new Request(in, peer));
      Socket socket = answer.socket();
      if (socket != null) {
        if (isUpgraded(in, out, callback, socket, peer.address())) {
          return true;
        }
        answer.status(400);
      }
      boolean head = "HEAD".equals(in.getMethod());
      String owner = answer.user() == null ? peer.address() : String.valueOf(answer.user());
      if (!head && answer.stream() == null && !writer.admit(answer.bytes().length, owner, memory)) {
        answer = AnswerWriter.refusal();
      }
      out.setStatus(answer.status());
      HttpFields.Mutable headers = out.getHeaders();
      for (Response.Header header : answer.headers()) {
        headers.add(header.field);
      }
      headers.add("X-Request-Id", id);
      if (!in.consumeAvailable()) {
        // The request may have been refused before its body arrived. The client must know that the
        // connection closes, so that it does not send its next request on it.
        headers.put(HttpFields.CONNECTION_CLOSE);
      }
      Response.Stream stream = answer.stream();
      if (stream == null && answer.status() != 304 && answer.status() != 204) {
        headers.add(HttpHeader.CONTENT_LENGTH, answer.bytes().length);
      }
      if (head) {
        out.write(true, null, callback);
      } else if (stream != null) {
        writer.stream(in, out, callback, stream);
      } else {
        writer.bytes(in, out, callback, answer.bytes(), owner);
      }
      return true;
    }
  }

  /** Errors that Jetty handles itself (malformed request line, too large a header): empty body. */
  private static final class BareErrors extends ErrorHandler {
    BareErrors() {
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
