package dev.steward.host.inbound;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Number of bytes of a stream that the peer is ready to receive. */
final class SendWindow {

  private final int window;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int credit;
  private @Nullable String closed;

  SendWindow(int window) {
    this.window = window;
    credit = window;
  }

  /**
   * Waits until at least one byte may be sent.
   *
   * @return how many bytes may be sent, at most {@code limit}
   * @throws IOException if the stream is closed
   */
  int acquire(int limit) throws IOException {
    lock.lock();
    try {
      while (credit == 0 && closed == null) {
        changed.await();
      }
      if (closed != null) {
        throw new IOException(closed);
      }
      int count = Math.min(limit, credit);
      credit -= count;
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the receiver");
    } finally {
      lock.unlock();
    }
  }

  /** Adds credit from the peer. */
  void add(int bytes) throws ProtocolException {
    lock.lock();
    try {
      if (bytes > window - credit) {
        throw new ProtocolException("more credit than the flow control window allows");
      }
      credit += bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further bytes; the first reason is kept. */
  void close(String why) {
    lock.lock();
    try {
      if (closed == null) {
        closed = why;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
