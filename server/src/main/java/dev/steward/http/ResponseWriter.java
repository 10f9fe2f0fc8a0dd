package dev.steward.http;

import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * Writes response bodies to clients that may read slowly or not at all. Large bodies are written in
 * chunks. A client that does not accept a chunk in time loses its connection, and the number of
 * concurrent large responses per user or address is limited.
 */
final class ResponseWriter {

  /**
   * Size below which a body is written at once: most bodies are smaller and fit into the kernel's
   * send buffer.
   */
  private static final int SMALL_BYTES = ResponseMemory.COUNTED_BYTES;

  private static final int CHUNK_BYTES = 64 << 10;

  /** The number of concurrent responses of at least this size is limited per user or address. */
  private static final int LARGE_BYTES = 1 << 20;

  private static final int MAX_LARGE_PER_OWNER = 20;

  private static final long MAX_CHECK_MILLIS = 5_000;

  private final ServerConnector connector;
  private final Set<ChunkedOutput> inProgress = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> largeByOwner = new HashMap<>();
  private final long stalledMillis;
  private boolean scheduled;

  /**
   * Creates a writer for one connector.
   *
   * @param stalledMillis how long a client may take to accept one chunk
   */
  ResponseWriter(ServerConnector connector, long stalledMillis) {
    this.connector = connector;
    this.stalledMillis = stalledMillis;
  }

  /**
   * Reserves memory and a slot for a response before it is written.
   *
   * @return false if either is exhausted; the response is then {@link #refusal}
   */
  boolean admit(int length, String owner, Reservation memory) {
    long reserved = memory.held();
    if (length > SMALL_BYTES && length > reserved && !memory.tryGrow(length - reserved)) {
      return false;
    }
    // The buffers used to compute the response are no longer needed.
    memory.shrink(Math.max(0, reserved - length));
    if (length < LARGE_BYTES) {
      return true;
    }
    synchronized (largeByOwner) {
      int count = largeByOwner.getOrDefault(owner, 0);
      if (count >= MAX_LARGE_PER_OWNER) {
        return false;
      }
      largeByOwner.put(owner, count + 1);
      return true;
    }
  }

  private void releaseSlot(String owner) {
    synchronized (largeByOwner) {
      largeByOwner.merge(owner, -1, (count, less) -> count + less == 0 ? null : count + less);
    }
  }

  /**
   * The response that is sent if the owner has too many large responses in progress, or memory is
   * exhausted.
   */
  static Response refusal() {
    var problem =
        new Problem.Overloaded(
            "Too many large responses are in progress. Finish reading your responses, or try again"
                + " later.",
            5);
    Response response =
        Response.text(503, problem.getMessage() + "\n")
            .with("X-Content-Type-Options", "nosniff")
            .with("Cache-Control", "no-store");
    problem.headers().forEach(response::with);
    return response;
  }

  /** Writes an admitted response. */
  void writeBytes(
      org.eclipse.jetty.server.Request in,
      org.eclipse.jetty.server.Response out,
      Callback callback,
      byte[] body,
      String owner)
      throws IOException {
    if (body.length <= SMALL_BYTES) {
      out.write(true, ByteBuffer.wrap(body), callback);
      return;
    }
    try {
      writeStream(in, out, callback, to -> to.write(body));
    } finally {
      if (body.length >= LARGE_BYTES) {
        releaseSlot(owner);
      }
    }
  }

  /** Writes a streamed response. */
  void writeStream(
      org.eclipse.jetty.server.Request in,
      org.eclipse.jetty.server.Response out,
      Callback callback,
      Response.BodyWriter stream)
      throws IOException {
    try (var output = new ChunkedOutput(in, Content.Sink.asOutputStream(out))) {
      inProgress.add(output);
      scheduleCheck();
      try {
        stream.writeTo(output);
      } finally {
        inProgress.remove(output);
      }
    }
    callback.succeeded();
  }

  private synchronized void scheduleCheck() {
    if (!scheduled && connector.isRunning()) {
      scheduled = true;
      connector
          .getScheduler()
          .schedule(this::check, Math.min(stalledMillis, MAX_CHECK_MILLIS), TimeUnit.MILLISECONDS);
    }
  }

  private void check() {
    synchronized (this) {
      scheduled = false;
    }
    long deadline = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(stalledMillis);
    for (ChunkedOutput output : inProgress) {
      if (output.isStalledSince(deadline)) {
        output.abort();
      }
    }
    if (!inProgress.isEmpty()) {
      scheduleCheck();
    }
  }

  /** Output stream of a response written in chunks. */
  private static final class ChunkedOutput extends OutputStream {
    private final org.eclipse.jetty.server.Request in;
    private final OutputStream out;
    private volatile boolean blocked;
    private volatile long blockedSince;

    ChunkedOutput(org.eclipse.jetty.server.Request in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    boolean isStalledSince(long time) {
      return blocked && blockedSince - time < 0;
    }

    void abort() {
      in.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    private void startBlocking() {
      blockedSince = System.nanoTime();
      blocked = true;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a virtual thread must yield its carrier
    public void write(byte[] bytes, int from, int length) throws IOException {
      int end = from + length;
      for (int at = from; at < end; at += CHUNK_BYTES) {
        startBlocking();
        try {
          out.write(bytes, at, Math.min(CHUNK_BYTES, end - at));
        } finally {
          blocked = false;
        }
        if (end - at > CHUNK_BYTES) {
          // A client that reads fast never blocks this thread, which would monopolize its carrier
          // if it did not yield.
          Thread.yield();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      startBlocking();
      try {
        out.flush();
      } finally {
        blocked = false;
      }
    }

    @Override
    public void close() throws IOException {
      startBlocking();
      try {
        out.close();
      } finally {
        blocked = false;
      }
    }
  }
}
