package dev.steward.host.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Received bytes of one stream. The buffer does not limit itself: its owner requests no more data
 * while the buffer is {@link #isFull full}.
 */
final class ReceiveBuffer extends InputStream {

  private static final int FULL_BYTES = 256 << 10;

  private final Runnable onRead;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> parts = new ArrayDeque<>();
  private int position;
  private int size;
  private boolean ended;
  private @Nullable String failure;

  /** Creates a buffer; {@code onRead} is called after each read, without a lock. */
  ReceiveBuffer(Runnable onRead) {
    this.onRead = onRead;
  }

  /** Appends bytes; ignores them after the end. */
  void append(byte[] bytes) {
    lock.lock();
    try {
      if (!ended && bytes.length > 0) {
        parts.add(bytes);
        size += bytes.length;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the stream after the bytes that have arrived.
   *
   * @param message why data may be missing; null if the stream is complete
   */
  void end(@Nullable String message) {
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

  boolean isFull() {
    lock.lock();
    try {
      return size >= FULL_BYTES;
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
    int count = take(to, offset, length);
    onRead.run();
    return count;
  }

  private int take(byte[] to, int offset, int length) throws IOException {
    lock.lock();
    try {
      while (parts.isEmpty() && !ended) {
        changed.await();
      }
      byte[] first = parts.peek();
      if (first == null) {
        if (failure != null) {
          throw new IOException(failure);
        }
        return -1;
      }
      int count = Math.min(length, first.length - position);
      System.arraycopy(first, position, to, offset, count);
      position += count;
      size -= count;
      if (position == first.length) {
        parts.remove();
        position = 0;
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a program in a pod");
    } finally {
      lock.unlock();
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
}
