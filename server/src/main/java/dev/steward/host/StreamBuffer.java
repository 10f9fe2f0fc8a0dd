package dev.steward.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a stream that have been received from a machine but not read yet. Adding bytes never
 * blocks, so that the receiver of a connection does not wait for the reader of one of its streams;
 * reading blocks while there are no bytes.
 *
 * <p>The buffer grows as needed, and uses memory only for bytes that it contains. Its owner limits
 * its size: the owner learns how many bytes were read, and lets the sender send no more than it
 * wants to buffer.
 */
public final class StreamBuffer extends InputStream {

  private static final byte[] EMPTY = {};
  private static final int MIN_CAPACITY = 1 << 10;

  /** How long an empty buffer keeps its memory, so that a busy stream need not reallocate it. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final IntConsumer onRead;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Ring of bytes; its capacity is a power of two times {@link #MIN_CAPACITY}, or 0. */
  private byte[] ring = EMPTY;

  private int start;
  private int size;
  private boolean ended;
  private @Nullable String failure;

  /**
   * Creates a buffer.
   *
   * @param onRead called after each read, without a lock, with the number of bytes read
   */
  public StreamBuffer(IntConsumer onRead) {
    this.onRead = onRead;
  }

  /** Adds received bytes; ignores them after the end. */
  public void add(ByteBuffer bytes) {
    int length = bytes.remaining();
    lock.lock();
    try {
      if (ended || length == 0) {
        return;
      }
      reserve(size + length);
      int end = (start + size) % ring.length;
      int first = Math.min(length, ring.length - end);
      bytes.get(ring, end, first).get(ring, 0, length - first);
      size += length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void reserve(int needed) {
    if (needed <= ring.length) {
      return;
    }
    int capacity = Math.max(MIN_CAPACITY, ring.length);
    while (capacity < needed) {
      capacity *= 2;
    }
    byte[] larger = new byte[capacity];
    int first = Math.min(size, ring.length - start);
    System.arraycopy(ring, start, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, size - first);
    ring = larger;
    start = 0;
  }

  /** Ends the stream after the bytes received so far. */
  public void end() {
    end(null);
  }

  /**
   * Ends the stream after the bytes received so far. Only the first end has an effect.
   *
   * @param message why bytes may be missing, as reported by reads; null if the stream is complete
   */
  public void end(@Nullable String message) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = message;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Discards all bytes and makes reads fail, unless the stream has ended. */
  public void discard(String why) {
    lock.lock();
    try {
      if (!ended) {
        release();
        size = 0;
        end(why);
      }
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    ring = EMPTY;
    start = 0;
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException if the stream ended before it was complete
   */
  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = take(to, offset, length);
    if (count > 0) {
      onRead.accept(count);
    }
    return count;
  }

  private int take(byte[] to, int offset, int length) throws IOException {
    lock.lock();
    try {
      awaitBytes();
      if (size == 0) {
        if (failure != null) {
          throw new IOException(failure);
        }
        return -1;
      }
      int count = Math.min(length, size);
      int first = Math.min(count, ring.length - start);
      System.arraycopy(ring, start, to, offset, first);
      System.arraycopy(ring, 0, to, offset + first, count - first);
      start = (start + count) % ring.length;
      size -= count;
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for data");
    } finally {
      lock.unlock();
    }
  }

  /** Waits for bytes or the end. If nothing arrives for a while, the buffer frees its memory. */
  private void awaitBytes() throws InterruptedException {
    long idle = IDLE_NANOS;
    while (size == 0 && !ended) {
      if (ring.length == 0) {
        changed.await();
      } else if (idle > 0) {
        idle = changed.awaitNanos(idle);
      } else {
        release();
      }
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Number of bytes of memory that the buffer uses. */
  public int capacity() {
    lock.lock();
    try {
      return ring.length;
    } finally {
      lock.unlock();
    }
  }
}
