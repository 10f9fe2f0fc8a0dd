package dev.steward.host.inbound;

import dev.steward.host.inbound.Message.Goodbye;
import dev.steward.host.inbound.Message.Hello;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a connection have in common: the first and the last message, pings, and a send
 * queue. A link ends once, with one reason.
 */
final class Link {

  /** The end that uses the link. The methods are called by the reader and must not block. */
  interface Handler {

    /** The peer has introduced itself with a version that this end understands. */
    void onHello(Hello peer) throws ProtocolException;

    /** A message of a channel has arrived. */
    void onMessage(Message message) throws ProtocolException;

    /**
     * The connection has ended.
     *
     * @param why shown to users
     * @param reason whether it makes sense to reconnect
     */
    void onClosed(String why, Goodbye.Reason reason);
  }

  /** Maximum length of a reason in characters, small enough to fit into a message. */
  private static final int MAX_REASON = 1_000;

  /** How long the last message may take to be sent. */
  private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(2);

  private final LinkSocket socket;
  private final KeepAlive keepAlive;
  private final Handler handler;
  private final Outbox outbox;
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private volatile long received = System.nanoTime();
  private volatile boolean introduced;

  /** Requests that wait for the next pong. */
  private final Queue<CompletableFuture<Void>> pongs = new ConcurrentLinkedQueue<>();

  Link(LinkSocket socket, KeepAlive keepAlive, Handler handler) {
    this.socket = socket;
    this.keepAlive = keepAlive;
    this.handler = handler;
    outbox = new Outbox(socket, this::fail);
  }

  /** Starts watching the connection. */
  void start() {
    received = System.nanoTime();
    socket.start("agent-watch", this::watch);
  }

  private void watch() {
    long hello = System.nanoTime() + keepAlive.helloTimeout().toNanos();
    while (!closed.isDone()) {
      long now = System.nanoTime();
      if (!introduced && now - hello >= 0) {
        goodbye(
            Goodbye.Reason.RECONNECT,
            "no hello within " + keepAlive.helloTimeout().toMillis() + " ms");
        return;
      }
      long idle = now - received;
      long interval = keepAlive.interval().toNanos();
      if (idle >= keepAlive.timeout().toNanos()) {
        fail("no response for " + keepAlive.timeout().toMillis() / 1_000.0 + " s");
        return;
      }
      if (idle >= interval) {
        outbox.sendFirst(new Message.Ping());
      }
      long pause = interval - idle % interval;
      await(introduced ? pause : Math.min(pause, hello - now));
    }
  }

  private void await(long nanos) {
    try {
      closed.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("the connection was interrupted");
    }
  }

  /** Handles a received message. A message that violates the protocol closes the connection. */
  void receive(byte[] bytes) {
    if (closed.isDone()) {
      return;
    }
    received = System.nanoTime();
    try {
      handle(Message.decode(bytes));
    } catch (ProtocolException e) {
      goodbye(Goodbye.Reason.RECONNECT, "the agent protocol was violated: " + e.getMessage());
    }
  }

  private void handle(Message message) throws ProtocolException {
    if (message instanceof Goodbye(Goodbye.Reason reason, String text)) {
      end(text, reason);
      socket.close();
    } else if (message instanceof Hello hello) {
      introduce(hello);
    } else if (!introduced) {
      throw new ProtocolException("the first message is not a hello");
    } else if (message instanceof Message.Ping) {
      outbox.sendFirst(new Message.Pong());
    } else if (message instanceof Message.Pong) {
      for (var answer = pongs.poll(); answer != null; answer = pongs.poll()) {
        answer.complete(null);
      }
    } else {
      handler.onMessage(message);
    }
  }

  private void introduce(Hello hello) throws ProtocolException {
    if (introduced) {
      throw new ProtocolException("a second hello");
    }
    if (hello.major() != Message.MAJOR) {
      goodbye(
          Goodbye.Reason.VERSION,
          "version "
              + hello.major()
              + "."
              + hello.minor()
              + " of the agent protocol ("
              + hello.product()
              + ") is incompatible with version "
              + Message.MAJOR
              + "."
              + Message.MINOR
              + "; run the agent with the server's steward.jar");
      return;
    }
    handler.onHello(hello);
    introduced = true;
  }

  /** Queues a message ahead of data. */
  void sendFirst(Message message) {
    outbox.sendFirst(message);
  }

  /** Queues a message behind earlier data. */
  void send(Message message) {
    outbox.send(message);
  }

  /** Sends bytes of a stream as the peer becomes ready to receive them. */
  void sendData(int channel, StreamId stream, SendWindow window, byte[] bytes, int from, int length)
      throws IOException {
    int at = from;
    int end = from + length;
    while (at < end) {
      int count = window.acquire(Math.min(end - at, Message.MAX_DATA_BYTES));
      outbox.sendData(Message.Data.of(channel, stream, bytes, at, count));
      at += count;
    }
  }

  /** Sends a ping and returns whether the peer responds in time. */
  boolean respondsWithin(Duration timeout) throws InterruptedException {
    var answer = new CompletableFuture<Void>();
    pongs.add(answer);
    outbox.sendFirst(new Message.Ping());
    try {
      CompletableFuture.anyOf(answer, closed).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return answer.isDone();
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  /** Waits until the connection has ended. */
  String awaitClosed() throws InterruptedException {
    try {
      return closed.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Why the connection has ended; null while it is open. */
  @Nullable String closedReason() {
    return closed.getNow(null);
  }

  /** Tells the peer why the connection ends, and closes it. */
  void goodbye(Goodbye.Reason reason, String why) {
    String text = why.length() > MAX_REASON ? why.substring(0, MAX_REASON) : why;
    if (closed.complete(text)) {
      outbox.finish(new Goodbye(reason, text), text);
      handler.onClosed(text, reason);
      socket.start(
          "agent-close",
          () -> {
            boolean _ = outbox.awaitSent(GOODBYE_TIMEOUT.toNanos());
            socket.close();
          });
    }
  }

  /** Waits until all queued messages are sent. */
  void awaitSent(Duration timeout) {
    boolean _ = outbox.awaitSent(timeout.toNanos());
  }

  /** Closes the connection without a message to the peer. */
  void fail(String why) {
    end(why, Goodbye.Reason.RECONNECT);
    socket.close();
  }

  /** Called when the socket is closed. */
  void onSocketClosed(String why) {
    end(why, Goodbye.Reason.RECONNECT);
    outbox.close(why);
  }

  private void end(String why, Goodbye.Reason reason) {
    if (closed.complete(why)) {
      outbox.close(why);
      handler.onClosed(why, reason);
    }
  }
}
