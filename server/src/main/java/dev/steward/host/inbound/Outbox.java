package dev.steward.host.inbound;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages to be sent over a connection. The reader of a connection never waits for its writer,
 * because otherwise two ends that send a lot would wait for each other. Instead, messages are
 * queued and sent by a thread that exists while the queue has messages.
 */
final class Outbox {

  /** Limit for queued data; senders of data wait while it is exceeded. */
  private static final int MAX_DATA_MESSAGES = 8;

  /** Limit for queued messages of other kinds, reached only if the peer does not read. */
  private static final int MAX_OTHER_MESSAGES = 10_000;

  private final LinkSocket socket;
  private final Consumer<String> failed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Messages whose order relative to others does not matter, which are sent first. */
  private final Deque<byte[]> urgent = new ArrayDeque<>();

  private final Deque<byte[]> ordered = new ArrayDeque<>();
  private int dataMessages;
  private boolean sending;
  private @Nullable String closed;

  /**
   * Creates an outbox.
   *
   * @param failed called with a reason when sending has failed
   */
  Outbox(LinkSocket socket, Consumer<String> failed) {
    this.socket = socket;
    this.failed = failed;
  }

  /** Queues a message ahead of data. Does not block. */
  void sendFirst(Message message) {
    add(urgent, message);
  }

  /** Queues a message behind earlier data. Does not block. */
  void send(Message message) {
    add(ordered, message);
  }

  private void add(Deque<byte[]> queue, Message message) {
    byte[] bytes = message.encoded();
    boolean full;
    lock.lock();
    try {
      if (closed != null) {
        return;
      }
      full = urgent.size() + ordered.size() >= MAX_OTHER_MESSAGES;
      if (!full) {
        queue.add(bytes);
        startSending();
      }
    } finally {
      lock.unlock();
    }
    if (full) {
      failed.accept("the other end is not reading its messages");
    }
  }

  /**
   * Queues data, and waits while there is too much of it.
   *
   * @throws IOException if the connection is closed
   */
  void sendData(Message.Data data) throws IOException {
    byte[] bytes = data.encoded();
    lock.lock();
    try {
      while (closed == null && dataMessages >= MAX_DATA_MESSAGES) {
        changed.await();
      }
      if (closed != null) {
        throw new IOException(closed);
      }
      dataMessages++;
      ordered.add(bytes);
      startSending();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending");
    } finally {
      lock.unlock();
    }
  }

  private void startSending() {
    if (!sending) {
      sending = true;
      socket.start("agent-send", this::sendAll);
    }
  }

  private void sendAll() {
    try {
      for (byte[] next = next(); next != null; next = next()) {
        socket.send(next);
      }
    } catch (IOException e) {
      close("sending failed: " + e.getMessage());
      failed.accept("sending failed: " + e.getMessage());
    }
  }

  private byte @Nullable [] next() {
    lock.lock();
    try {
      byte[] next = urgent.poll();
      if (next == null) {
        next = ordered.poll();
        if (next != null && next[0] == Message.Type.DATA) {
          dataMessages--;
          changed.signalAll();
        }
      }
      if (next == null) {
        sending = false;
        changed.signalAll();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Replaces all queued messages with a last one, and refuses further ones. */
  void finish(Message last, String why) {
    byte[] bytes = last.encoded();
    lock.lock();
    try {
      if (closed == null) {
        close(why);
        urgent.add(bytes);
        startSending();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is queued; returns false on timeout. */
  boolean awaitSent(long nanos) {
    long remaining = nanos;
    lock.lock();
    try {
      while (sending && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
      return !sending;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Discards all queued messages and refuses further ones. */
  void close(String why) {
    lock.lock();
    try {
      if (closed == null) {
        closed = why;
      }
      urgent.clear();
      ordered.clear();
      dataMessages = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
