package dev.steward.host.kubernetes;

import dev.steward.host.StreamBuffer;
import dev.steward.host.Transport;
import dev.steward.host.kubernetes.ClusterConfig.Timeouts;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A program in a container, whose three streams share a WebSocket. The first byte of a message
 * names its stream; a message of the stream {@link #CLOSE} ends another stream.
 *
 * <p>Pings detect a connection that was lost silently.
 */
final class PodChannel implements Transport.Channel, WebSocket.Listener {

  private static final int INPUT = 0;
  private static final int OUTPUT = 1;
  private static final int ERROR_OUTPUT = 2;
  private static final int STATUS = 3;
  private static final int CLOSE = 255;

  /** Length of sent messages, as in {@code kubectl}. */
  private static final int MAX_SENT_BYTES = 32 << 10;

  private static final int MAX_STATUS_BYTES = 64 << 10;

  /** No more data is requested while a stream has this many unread bytes. */
  private static final int FULL_BYTES = 256 << 10;

  /** How long the server may take to close the connection after the program has ended. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long CLOSE_MILLIS = 2_000;

  private final String program;
  private final long silenceNanos;
  private final StreamBuffer output = new StreamBuffer(_ -> requestMore());
  private final StreamBuffer errorOutput = new StreamBuffer(_ -> requestMore());
  private final OutputStream input = new Input();

  /** Completed when the connection has ended; the value is the reason, empty for a normal end. */
  private final CompletableFuture<String> closed = new CompletableFuture<>();

  /** Held while a message is sent, since the JDK accepts only one at a time. */
  private final ReentrantLock sendLock = new ReentrantLock();

  /** Null until the connection is open. */
  private volatile @Nullable WebSocket socket;

  /** When the status arrived, as {@link System#nanoTime}; null before. */
  private volatile @Nullable Long statusReceived;

  /** Guards the two fields below. */
  private final ReentrantLock stateLock = new ReentrantLock();

  private boolean isRequested;
  private long lastReceived = System.nanoTime();

  /** Stream of the current message; -1 before its first byte. Used by one thread at a time. */
  private int stream = -1;

  private final ByteArrayOutputStream status = new ByteArrayOutputStream();

  PodChannel(String container, String pod, Timeouts timeouts) {
    program = "the container " + container + " of the pod " + pod;
    silenceNanos = timeouts.silence().toNanos();
  }

  @Override
  public OutputStream input() {
    return input;
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public InputStream errorOutput() {
    return errorOutput;
  }

  // Receiving

  @Override
  public void onOpen(WebSocket opened) {
    onReceived();
    socket = opened;
    if (closed.isDone()) {
      opened.abort();
      return;
    }
    Thread.ofVirtual().name("kubernetes-ping").start(this::watchConnection);
    requestMore();
  }

  /** Requests more data, unless a reader is behind; the server then has to wait. */
  private void requestMore() {
    WebSocket current = socket;
    stateLock.lock();
    try {
      if (current == null || isRequested || isFull(output) || isFull(errorOutput)) {
        return;
      }
      isRequested = true;
    } finally {
      stateLock.unlock();
    }
    current.request(1);
  }

  private static boolean isFull(StreamBuffer buffer) {
    return buffer.available() >= FULL_BYTES;
  }

  private void onReceived() {
    stateLock.lock();
    try {
      isRequested = false;
      lastReceived = System.nanoTime();
    } finally {
      stateLock.unlock();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean isLast) {
    onReceived();
    if (stream < 0 && data.hasRemaining()) {
      stream = data.get() & 0xff;
    }
    switch (stream) {
      case OUTPUT -> output.add(data);
      case ERROR_OUTPUT -> errorOutput.add(data);
      case STATUS -> {
        byte[] part = new byte[Math.min(data.remaining(), MAX_STATUS_BYTES - status.size())];
        data.get(part);
        status.writeBytes(part);
        // Some servers announce their streams with empty messages.
        if (isLast && status.size() > 0) {
          onStatus();
        }
      }
      case CLOSE -> {
        switch (data.hasRemaining() ? data.get() : -1) {
          case OUTPUT -> output.end();
          case ERROR_OUTPUT -> errorOutput.end();
          default -> {
            // The server cannot end other streams.
          }
        }
      }
      default -> {
        // Later versions of the protocol may have more streams.
      }
    }
    if (isLast) {
      stream = -1;
    }
    requestMore();
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
    fail("the API server sent text instead of the program's streams");
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    onReceived();
    requestMore();
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    onReceived();
    requestMore();
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    boolean isNormal = code == WebSocket.NORMAL_CLOSURE;
    finish(
        statusReceived != null || isNormal
            ? ""
            : "the API server closed the connection to "
                + program
                + " (code "
                + code
                + (reason.isEmpty() ? ")" : "): " + ApiErrors.readable(reason)));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    finish(statusReceived != null ? "" : lost(ApiErrors.cause(failure)));
  }

  private String lost(String why) {
    return "the connection to " + program + " was lost: " + why;
  }

  /** The status says whether the program was started; its exit code does not matter here. */
  private void onStatus() {
    statusReceived = System.nanoTime();
    try {
      Map<String, @Nullable Object> answer =
          Json.readObject(status.toString(StandardCharsets.UTF_8));
      if (JsonValues.text(answer, "status").equals("Failure")
          && !JsonValues.text(answer, "reason").equals("NonZeroExitCode")) {
        report(
            "Kubernetes did not start a program in "
                + program
                + ": "
                + ApiErrors.readable(JsonValues.text(answer, "message")));
      }
    } catch (Problem e) {
      report("Kubernetes sent an invalid status for a program in " + program);
    }
  }

  /** Explains the end of the streams where the user of the channel looks for errors. */
  private void report(String message) {
    errorOutput.add(ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private void fail(String message) {
    finish(message);
    abort();
  }

  private void finish(String message) {
    if (closed.complete(message)) {
      if (!message.isEmpty()) {
        report(message);
      }
      output.end(message.isEmpty() ? null : message);
      errorOutput.end();
    }
  }

  private void abort() {
    WebSocket current = socket;
    if (current != null) {
      current.abort();
    }
  }

  /** Sends pings, and gives up a connection on which nothing arrives. */
  private void watchConnection() {
    while (true) {
      try {
        closed.get(Math.max(1, silenceNanos / 3), TimeUnit.NANOSECONDS);
        return;
      } catch (TimeoutException e) {
        if (!keepAlive()) {
          return;
        }
      } catch (InterruptedException | ExecutionException e) {
        return;
      }
    }
  }

  /** Sends a ping; returns false if the connection has ended or counts as lost. */
  private boolean keepAlive() {
    long now;
    long silent;
    boolean waits;
    stateLock.lock();
    try {
      now = System.nanoTime();
      waits = isRequested;
      if (!waits) {
        // The reader is slow, not the connection: even answers to pings wait for the reader.
        lastReceived = now;
      }
      silent = now - lastReceived;
    } finally {
      stateLock.unlock();
    }
    Long ended = statusReceived;
    if (ended != null && waits && now - ended > CLOSE_NANOS) {
      fail("");
      return false;
    }
    if (silent > silenceNanos) {
      fail(lost("nothing arrived for " + TimeUnit.NANOSECONDS.toSeconds(silent) + " s"));
      return false;
    }
    WebSocket current = socket;
    if (current != null) {
      try {
        CompletableFuture<WebSocket> _ = current.sendPing(ByteBuffer.allocate(0));
      } catch (IllegalStateException e) {
        // The previous ping has not been sent yet.
        return true;
      }
    }
    return true;
  }

  // Sending

  private void send(int to, byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer message = ByteBuffer.allocate(length + 1);
    message.put((byte) to).put(bytes, offset, length).flip();
    sendLock.lock();
    try {
      WebSocket current = openSocket();
      CompletableFuture<?> sent;
      try {
        sent = current.sendBinary(message, true);
      } catch (IllegalStateException e) {
        throw new IOException("an earlier message to " + program + " was not sent", e);
      }
      if (!sent.isDone()) {
        CompletableFuture.anyOf(sent, closed).get();
      }
      if (sent.isDone()) {
        sent.get();
      } else {
        openSocket();
      }
    } catch (InterruptedException e) {
      // Only part of the message may have been sent, so the connection cannot be used again.
      fail("the connection to " + program + " was interrupted");
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending to " + program);
    } catch (ExecutionException e) {
      throw new IOException(lost(ApiErrors.cause(e)), e);
    } finally {
      sendLock.unlock();
    }
  }

  private WebSocket openSocket() throws IOException {
    String reason = closed.getNow(null);
    WebSocket current = socket;
    if (reason != null || current == null) {
      throw new IOException(
          reason == null || reason.isEmpty() ? "the program in " + program + " has ended" : reason);
    }
    return current;
  }

  /** Standard input of the program. */
  private final class Input extends OutputStream {
    private boolean isEnded;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (isEnded) {
        throw new IOException("the input of the program in " + program + " was closed");
      }
      for (int from = 0; from < length; from += MAX_SENT_BYTES) {
        send(INPUT, bytes, offset + from, Math.min(MAX_SENT_BYTES, length - from));
      }
    }

    @Override
    public void close() throws IOException {
      if (!isEnded) {
        isEnded = true;
        send(CLOSE, new byte[] {INPUT}, 0, 1);
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The end of the input is sent before the connection is closed, so that a shell in the
   * container ends even if the cluster keeps programs whose clients are gone.
   */
  @Override
  public void close() {
    boolean isOpen = !closed.isDone();
    finish("");
    WebSocket current = socket;
    if (current == null) {
      return;
    }
    if (!isOpen || !sendLock.tryLock()) {
      current.abort();
      return;
    }
    try {
      CompletableFuture<WebSocket> _ =
          current
              .sendBinary(ByteBuffer.wrap(new byte[] {(byte) CLOSE, INPUT}), true)
              .thenCompose(sent -> sent.sendClose(WebSocket.NORMAL_CLOSURE, ""))
              .orTimeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
              .whenComplete((_, _) -> current.abort());
    } catch (IllegalStateException e) {
      current.abort();
    } finally {
      sendLock.unlock();
    }
  }
}
