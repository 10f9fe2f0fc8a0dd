package dev.steward.rest.cli;

import dev.steward.limit.MemoryBudget.Reservation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;

/**
 * The client's standard input, buffered in chunks. {@link #put} blocks while the buffer is full.
 */
final class StdinStream extends InputStream {

  private static final int MAX_HELD = 256 << 10;

  private final Reservation memory;
  private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
  private int bufferedBytes;
  private int offset;
  private boolean ended;
  private boolean brokenOff;
  private boolean discarding;

  StdinStream(Reservation memory) {
    this.memory = memory;
  }

  synchronized void put(byte[] chunk) throws IOException {
    try {
      while (bufferedBytes > MAX_HELD && !discarding) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (!discarding && chunk.length > 0) {
      ReservingInputStream.reserve(memory, chunk.length);
      chunks.add(chunk);
      bufferedBytes += chunk.length;
      notifyAll();
    }
  }

  /** Marks the regular end of the input. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Marks the input as incomplete; reads fail once the buffer is empty. */
  synchronized void breakOff() {
    brokenOff = !ended;
    notifyAll();
  }

  /** Discards buffered and further input. */
  synchronized void discard() {
    discarding = true;
    chunks.forEach(chunk -> memory.shrink(chunk.length));
    chunks.clear();
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (chunks.isEmpty() && !ended && !brokenOff) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    byte[] chunk = chunks.peek();
    if (chunk == null) {
      if (brokenOff) {
        throw new IOException("the client has disconnected");
      }
      return -1;
    }
    int copied = Math.min(length, chunk.length - offset);
    System.arraycopy(chunk, offset, into, from, copied);
    offset += copied;
    bufferedBytes -= copied;
    if (offset == chunk.length) {
      chunks.remove();
      memory.shrink(chunk.length);
      offset = 0;
    }
    notifyAll();
    return copied;
  }
}
