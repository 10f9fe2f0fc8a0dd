package dev.steward.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads files at a given position. */
final class PositionedRead {

  private PositionedRead() {}

  /**
   * Fills the buffer from a position in the file, stopping at the end of the file, and flips the
   * buffer.
   */
  static ByteBuffer fill(FileChannel channel, ByteBuffer buffer, long from) throws IOException {
    long at = from;
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, at);
      if (n < 0) {
        break;
      }
      at += n;
    }
    return buffer.flip();
  }
}
