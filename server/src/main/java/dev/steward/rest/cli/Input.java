package dev.steward.rest.cli;

import dev.steward.limit.MemoryBudget.Reservation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;

/**
 * The client's standard input, buffered in chunks. {@link #put} blocks while the buffer is full.
 */
final class Input extends InputStream {

  private static final int MAX_HELD = 256 << 10;

  private final Reservation memory;
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private int held;
  private int at;
  private boolean ended;
  private boolean broken;
  private boolean unwanted;

  Input(Reservation memory) {
    this.memory = memory;
  }

  synchronized void put(byte[] piece) throws IOException {
    try {
      while (held > MAX_HELD && !unwanted) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (!unwanted && piece.length > 0) {
      CountedInput.grow(memory, piece.length);
      pieces.add(piece);
      held += piece.length;
      notifyAll();
    }
  }

  /** Marks the regular end of the input. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Marks the input as incomplete; reads fail once the buffer is empty. */
  synchronized void lose() {
    broken = !ended;
    notifyAll();
  }

  /** Discards buffered and further input. */
  synchronized void drop() {
    unwanted = true;
    pieces.forEach(piece -> memory.shrink(piece.length));
    pieces.clear();
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (pieces.isEmpty() && !ended && !broken) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    byte[] piece = pieces.peek();
    if (piece == null) {
      if (broken) {
        throw new IOException("the client has disconnected");
      }
      return -1;
    }
    int taken = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, into, from, taken);
    at += taken;
    held -= taken;
    if (at == piece.length) {
      pieces.remove();
      memory.shrink(piece.length);
      at = 0;
    }
    notifyAll();
    return taken;
  }
}
