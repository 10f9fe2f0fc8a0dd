package dev.steward.http;

import dev.steward.limit.AnswerMemory;
import dev.steward.limit.MemoryBudget;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.log.RequestId;
import dev.steward.problem.Broken;
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
 * The socket. It reads requests within limits, hands each to the one handler on a thread of its
 * own, and writes the answer. What HTTP itself forbids is answered here; all else is the handler's.
 */
public final class Server implements AutoCloseable {

  /** Answers a request. It must not throw: what it throws is answered 500 without a word. */
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
   * As above, with other patience.
   *
   * @param idleMillis how long a connection may be silent
   * @param stalledMillis how long a client may take for a piece of a long answer
   */
  Server(
      String listen,
      int port,
      Proxies proxies,
      Requests requests,
      int idleMillis,
      int stalledMillis) {
    var threads = new VirtualThreadPool();
    // Its default of 200 would let 200 long polls starve everybody else.
    threads.setMaxConcurrentTasks(0);
    jetty = new org.eclipse.jetty.server.Server(threads);
    var http = new HttpConfiguration();
    // The remote API's clients send raw brackets and %2F; the gate checks paths by itself.
    http.setUriCompliance(UriCompliance.LEGACY);
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setResponseHeaderSize(HEADER_BYTES);
    http.setSendDateHeader(true);
    connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(listen);
    connector.setPort(port);
    connector.setIdleTimeout(idleMillis);
    // With the usual 50 a burst of connections makes others wait seconds for theirs.
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.addBean(new HeaderDeadline(connector));
    jetty.addConnector(connector);
    bridge = new Bridge(proxies, requests, new AnswerWriter(connector, stalledMillis));
    jetty.setHandler(bridge);
    jetty.setErrorHandler(new BareErrors());
    jetty.setStopTimeout(10_000);
  }

  /** Listens; {@link #port()} answers from then on. */
  public void start() {
    try {
      jetty.start();
    } catch (IOException e) {
      if (e instanceof BindException || e.getCause() instanceof BindException) {
        throw new Broken(
            "Port "
                + connector.getPort()
                + " is taken or not allowed; choose another with --port (0 picks a free one).",
            e);
      }
      throw new Broken("listening", e);
    } catch (Exception e) {
      throw new Broken("starting the HTTP server", e);
    }
  }

  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Takes no more connections, lets the requests under way end, cuts off those that take long, and
   * returns when no request is answered any more.
   */
  @Override
  public void close() {
    try {
      connector.shutdown().get(END_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.info("requests that did not end within {} s are cut off", END_SECONDS);
    } catch (ExecutionException e) {
      LOG.warn("the HTTP server did not stop by itself: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new Broken("stopping the HTTP server", e);
    } finally {
      bridge.sockets.close();
      bridge.awaitRequests();
    }
  }

  /** From Jetty's request to ours and back. */
  private static final class Bridge extends Handler.Abstract {
    private final Proxies proxies;
    private final Requests requests;
    private final AnswerWriter writer;
    private final Sockets sockets = new Sockets();

    /** One party for each request under way, and one for the server itself. */
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
      // While an answer is computed or waited for nothing moves on the connection: that is no
      // reason to cut it. Reads and writes that stall have their own limits.
      in.addIdleTimeoutListener(_ -> false);
      underWay.register();
      try (Reservation memory = MemoryBudget.ANSWERS.open(peer.address())) {
        return RequestId.during(
            id,
            () -> AnswerMemory.during(memory, () -> handle(in, out, callback, peer, id, memory)));
      } finally {
        underWay.arriveAndDeregister();
      }
    }

    void awaitRequests() {
      try {
        underWay.awaitAdvanceInterruptibly(underWay.arrive(), END_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        LOG.error("{} requests go on although the server closes", underWay.getUnarrivedParties());
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

    /** False where the request does not ask for a WebSocket as it should; then it is closed. */
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
        // So Jetty refuses extensions with wrong parameters.
        if (!(e instanceof HttpException) || out.isCommitted()) {
          throw e;
        }
        out.reset();
      } finally {
        if (!upgraded) {
          // It holds a place until it is closed, and nobody else closes it.
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
        // A refusal may come before the body did. Who sent it learns that this connection is over,
        // rather than losing the next request on it.
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

  /** What Jetty refuses before we see it (a broken request line, too long a header): no page. */
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
