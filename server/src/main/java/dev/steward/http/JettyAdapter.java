package dev.steward.http;

import dev.steward.limit.MemoryBudget;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.limit.ResponseMemory;
import dev.steward.log.RequestId;
import java.io.IOException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;

/** Adapts Jetty's requests and responses to those of this package. */
final class JettyAdapter extends Handler.Abstract {
  private final TrustedProxies proxies;
  private final HttpServer.RequestHandler handler;
  private final ResponseWriter writer;
  final WebSockets sockets = new WebSockets();

  /** Phaser with one party per request in progress, plus one for the server itself. */
  private final Phaser inProgress = new Phaser(1);

  JettyAdapter(TrustedProxies proxies, HttpServer.RequestHandler handler, ResponseWriter writer) {
    this.proxies = proxies;
    this.handler = handler;
    this.writer = writer;
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request in, org.eclipse.jetty.server.Response out, Callback callback)
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
          () -> ResponseMemory.runWith(memory, () -> handle(in, out, callback, peer, id, memory)));
    } finally {
      inProgress.arriveAndDeregister();
    }
  }

  void awaitRequests() {
    try {
      inProgress.awaitAdvanceInterruptibly(
          inProgress.arrive(), HttpServer.SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      HttpServer.LOG.error(
          "{} requests still running at shutdown", inProgress.getUnarrivedParties());
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

  /** Returns false if the request is not a valid WebSocket upgrade; the handler is then closed. */
  private boolean isUpgraded(
      org.eclipse.jetty.server.Request in,
      org.eclipse.jetty.server.Response out,
      Callback callback,
      WebSocketHandler socket,
      String address) {
    try {
      return sockets.upgrade(in, out, callback, socket, address);
    } catch (RuntimeException e) {
      // Jetty throws an HttpException for extensions with invalid parameters.
      if (!(e instanceof HttpException) || out.isCommitted()) {
        throw e;
      }
      out.reset();
      return false;
    }
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
      // The request may have been refused before its body arrived. The client must know that this
      // connection will close, so that it sends its next request on another one.
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
