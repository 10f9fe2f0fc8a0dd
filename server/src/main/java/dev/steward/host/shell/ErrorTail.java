package dev.steward.host.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Reads standard error to its end and keeps the last part, which explains a failure. */
final class ErrorTail {

  private static final int MAX_BYTES = 4_000;

  /** Small, since each node has shells that are idle most of the time. */
  private static final int PART_BYTES = 512;

  private final Thread thread;
  private byte[] tail = new byte[0];

  ErrorTail(InputStream in) {
    thread = Thread.ofVirtual().start(() -> read(in));
  }

  private void read(InputStream in) {
    byte[] part = new byte[PART_BYTES];
    try {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        append(part, n);
      }
    } catch (IOException e) {
      // The connection was closed; the part read so far is sufficient.
      return;
    }
  }

  private synchronized void append(byte[] part, int length) {
    byte[] all = Arrays.copyOf(tail, tail.length + length);
    System.arraycopy(part, 0, all, tail.length, length);
    tail =
        all.length <= MAX_BYTES ? all : Arrays.copyOfRange(all, all.length - MAX_BYTES, all.length);
  }

  /** The text read so far; all of it if the program is about to end. */
  String text() {
    try {
      thread.join(Duration.ofMillis(500));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return new String(tail, StandardCharsets.UTF_8).strip();
    }
  }
}
