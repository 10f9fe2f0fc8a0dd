package dev.steward.rest.cli;

import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reserves memory for the bytes of a frame while the frame is read. */
final class ReservingInputStream extends FilterInputStream {

  private final Reservation memory;
  private long reserved;

  ReservingInputStream(InputStream in, Reservation memory) {
    super(in);
    this.memory = memory;
  }

  /** Releases the memory of a frame that has been handled. */
  void release() {
    memory.shrink(reserved);
    reserved = 0;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int n = super.read(into, from, length);
    if (n > 0) {
      // Each byte counts twice: in the chunk as read, and in the frame assembled from the chunks.
      reserve(memory, 2L * n);
      reserved += 2L * n;
    }
    return n;
  }

  static void reserve(Reservation memory, long bytes) throws IOException {
    try {
      memory.grow(bytes);
    } catch (Problem.Overloaded | Problem.TooLarge e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
