package dev.steward.host.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Output of a shell in segments, each of which ends with a line that contains a random mark and a
 * status. The mark is chosen for each request, so no file content can contain it. A thread reads
 * ahead, so that waiting for output has a time limit and can be interrupted.
 */
final class ResponseStream implements AutoCloseable {

  private static final int MAX_CHUNK_BYTES = 32 << 10;

  /** Size of buffers between two responses: each node has shells that are idle most of the time. */
  private static final int IDLE_BYTES = 512;

  private static final int MAX_CHUNKS = 8;
  private static final byte[] END = {};

  private final InputStream in;
  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(MAX_CHUNKS);
  private final Thread reader;
  private byte[] buffer = new byte[IDLE_BYTES];
  private int position;
  private int limit;
  private byte[] mark = END;
  private boolean atEnd;
  private volatile int chunkBytes = IDLE_BYTES;
  private volatile boolean closed;

  /** Why nothing more can be read; null after the regular end of the stream. */
  private volatile @Nullable IOException failure;

  private long deadline;
  private int status;

  ResponseStream(InputStream in) {
    this.in = in;
    reader = Thread.ofVirtual().start(this::readAhead);
  }

  private void readAhead() {
    try {
      byte[] part = new byte[IDLE_BYTES];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        if (n > 0) {
          chunks.put(Arrays.copyOf(part, n));
        }
        int next = nextChunkBytes(part.length, n);
        if (next != part.length) {
          part = new byte[next];
          chunkBytes = next;
        }
      }
    } catch (IOException e) {
      // What has already arrived is used first.
      failure = e;
    } catch (InterruptedException e) {
      return;
    }
    try {
      chunks.put(END);
    } catch (InterruptedException e) {
      // The stream was closed.
      return;
    }
  }

  /** Grows while a lot of data arrives at once, and shrinks again after the end of a response. */
  private static int nextChunkBytes(int current, int read) {
    if (read == current) {
      return Math.min(MAX_CHUNK_BYTES, current * 4);
    }
    return read <= IDLE_BYTES ? IDLE_BYTES : current;
  }

  /** Bytes of memory that the stream uses for its buffers. */
  int capacity() {
    return buffer.length + chunkBytes;
  }

  /** Sets the mark of the next segments, and how long the whole response may take. */
  void expect(String newMark, Duration timeout) {
    mark = ("\n" + newMark + " ").getBytes(StandardCharsets.US_ASCII);
    deadline = System.nanoTime() + timeout.toNanos();
  }

  /** Starts the next segment; the previous one must have been read to its end. */
  InputStream segment() {
    atEnd = false;
    return new Segment();
  }

  /** Reads the next segment as text. */
  String text() throws IOException {
    try (InputStream in = segment()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Status of the last segment that was read to its end. */
  int status() {
    return status;
  }

  /** Reads a line that precedes all segments. */
  String line() throws IOException {
    var text = new StringBuilder();
    while (true) {
      while (position < limit) {
        char c = (char) (buffer[position++] & 0xff);
        if (c == '\n') {
          return text.toString();
        }
        text.append(c);
      }
      fill();
    }
  }

  /**
   * Waits for bytes of the segment.
   *
   * @return the number of bytes at the current position, which is not 0; -1 at the segment's end
   */
  private int awaitBytes() throws IOException {
    while (!atEnd) {
      int at = indexOfMark();
      int available = at >= 0 ? at - position : limit - position - mark.length + 1;
      if (available > 0) {
        return available;
      }
      if (at >= 0) {
        position += mark.length;
        readStatus();
      } else {
        fill();
      }
    }
    return -1;
  }

  private void readStatus() throws IOException {
    try {
      status = Integer.parseInt(line());
    } catch (NumberFormatException e) {
      throw new IOException("the shell sent an invalid status", e);
    }
    atEnd = true;
    if (position == limit && buffer.length > IDLE_BYTES) {
      buffer = new byte[IDLE_BYTES];
      position = 0;
      limit = 0;
    }
  }

  private int indexOfMark() {
    for (int i = position; i + mark.length <= limit; i++) {
      if (buffer[i] == mark[0] && Arrays.equals(buffer, i, i + mark.length, mark, 0, mark.length)) {
        return i;
      }
    }
    return -1;
  }

  private void fill() throws IOException {
    byte[] chunk;
    try {
      chunk = chunks.poll(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the machine");
    }
    if (chunk == null) {
      throw new ResponseTimeoutException();
    }
    if (chunk.length == 0 || closed) {
      boolean _ = chunks.offer(END);
      IOException cause = failure;
      throw cause == null
          ? new IOException("the connection was closed")
          : new IOException(cause.getMessage(), cause);
    }
    reserve(chunk.length);
    System.arraycopy(chunk, 0, buffer, limit, chunk.length);
    limit += chunk.length;
  }

  /** Makes room for more bytes after those that have not been read. */
  private void reserve(int more) {
    if (limit + more > buffer.length) {
      int unread = limit - position;
      byte[] target = unread + more > buffer.length ? new byte[unread + more] : buffer;
      System.arraycopy(buffer, position, target, 0, unread);
      buffer = target;
      limit = unread;
      position = 0;
    }
  }

  /** Closes the stream, and ends it for a thread that waits for output. */
  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    chunks.clear();
    boolean _ = chunks.offer(END);
  }

  /** The machine did not respond in time. */
  static final class ResponseTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    ResponseTimeoutException() {
      super("the machine did not respond in time");
    }
  }

  /**
   * One segment of the output; closing it skips the rest of the segment. Most segments are short,
   * and many nodes send some every minute, so no operation allocates a buffer in advance as the
   * inherited ones do.
   */
  private final class Segment extends InputStream {

    @Override
    public int read() throws IOException {
      return awaitBytes() < 0 ? -1 : buffer[position++] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int count = Math.min(awaitBytes(), length);
      if (count > 0) {
        System.arraycopy(buffer, position, to, offset, count);
        position += count;
      }
      return count;
    }

    @Override
    public byte[] readAllBytes() throws IOException {
      var bytes = new ByteArrayOutputStream();
      transferTo(bytes);
      return bytes.toByteArray();
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
      long total = 0;
      for (int count = awaitBytes(); count >= 0; count = awaitBytes()) {
        out.write(buffer, position, count);
        position += count;
        total += count;
      }
      return total;
    }

    @Override
    public void close() throws IOException {
      transferTo(OutputStream.nullOutputStream());
    }
  }
}
