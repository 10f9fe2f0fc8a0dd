package dev.steward.host.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Received bytes of a stream that have not been read yet. The buffer never exceeds the stream's
 * window, since the peer needs credit to send, and uses memory only for bytes that it contains.
 */
final class ReceiveBuffer extends InputStream {

  private static final byte[] EMPTY = {};
  private static final int MIN_CAPACITY = 1 << 10;

  /** How long an empty buffer keeps its memory, so that a busy stream does not allocate it anew. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int window;
  private final IntConsumer credit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Ring of bytes; its capacity is a power of two times {@link #MIN_CAPACITY}, or 0. */
  private byte[] ring = EMPTY;

  private int start;
  private int size;
  private int consumed;
  private boolean ended;
  private @Nullable String failure;

  /**
   * Creates a buffer.
   *
   * @param credit called with the number of bytes that the peer may send in addition
   */
  ReceiveBuffer(int window, IntConsumer credit) {
    this.window = window;
    this.credit = credit;
  }

  /** Adds received bytes. Does not block. */
  void add(Message.Data data) throws ProtocolException {
    byte[] bytes = data.message();
    int from = Message.Data.HEAD_BYTES;
    int length = data.length();
    lock.lock();
    try {
      if (ended) {
        throw new ProtocolException("data after the end of its stream");
      }
      if (size + consumed + length > window) {
        throw new ProtocolException("more data than the flow control window allows");
      }
      if (failure != null) {
        return;
      }
      reserve(size + length);
      int end = (start + size) % ring.length;
      int first = Math.min(length, ring.length - end);
      System.arraycopy(bytes, from, ring, end, first);
      System.arraycopy(bytes, from + first, ring, 0, length - first);
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
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Discards all bytes and makes reads fail, unless the stream has ended. */
  void fail(String why) {
    lock.lock();
    try {
      if (failure == null && !ended) {
        failure = why;
        ring = EMPTY;
        start = 0;
        size = 0;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count;
    int granted = 0;
    lock.lock();
    try {
      awaitChange();
      if (failure != null) {
        throw new IOException(failure);
      }
      if (size == 0) {
        return -1;
      }
      count = Math.min(length, size);
      take(to, offset, count);
      consumed += count;
      if (consumed >= window / 4 && !ended) {
        granted = consumed;
        consumed = 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for data");
    } finally {
      lock.unlock();
    }
    if (granted > 0) {
      credit.accept(granted);
    }
    return count;
  }

  private void take(byte[] to, int offset, int count) {
    int first = Math.min(count, ring.length - start);
    System.arraycopy(ring, start, to, offset, first);
    System.arraycopy(ring, 0, to, offset + first, count - first);
    start = (start + count) % ring.length;
    size -= count;
  }

  /** Waits for bytes or the end. If nothing arrives for a while, the buffer frees its memory. */
  private void awaitChange() throws InterruptedException {
    long idle = IDLE_NANOS;
    while (size == 0 && !ended && failure == null) {
      if (ring.length == 0) {
        changed.await();
      } else if (idle > 0) {
        idle = changed.awaitNanos(idle);
      } else {
        ring = EMPTY;
        start = 0;
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
  int capacity() {
    lock.lock();
    try {
      return ring.length;
    } finally {
      lock.unlock();
    }
  }
}
