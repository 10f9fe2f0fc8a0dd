package dev.steward.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.testing.ServerClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamBufferTest {

  private final AtomicInteger read = new AtomicInteger();
  private final StreamBuffer buffer = new StreamBuffer(read::addAndGet);

  private void add(byte... bytes) {
    buffer.add(ByteBuffer.wrap(bytes));
  }

  private CompletableFuture<byte[]> readInBackground() {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return buffer.readAllBytes();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  /** Bytes keep their order while they move around the ring and into larger rings. */
  @Test
  void bytesAreReadInTheOrderInWhichTheyWereAdded() throws IOException {
    var random = new Random(3);
    var added = new ByteArrayOutputStream();
    var received = new ByteArrayOutputStream();
    byte[] part = new byte[5_000];
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(2_000)];
      random.nextBytes(bytes);
      added.writeBytes(bytes);
      var message = ByteBuffer.wrap(bytes);
      buffer.add(message);
      assertThat(message.hasRemaining()).isFalse();
      // In the first half, more is added than read; in the second, more is read than added.
      for (int j = 0; j < (i < 1_000 ? 1 : 3) && buffer.available() > 0; j++) {
        int count = buffer.read(part, 7, 1 + random.nextInt(900));
        received.write(part, 7, count);
      }
    }
    buffer.end();
    received.writeBytes(buffer.readAllBytes());
    assertThat(received.toByteArray()).isEqualTo(added.toByteArray());
    assertThat(read).hasValue(added.size());
  }

  @Test
  void aReaderWaitsForBytesAndTheEnd() throws Exception {
    CompletableFuture<byte[]> reading = readInBackground();
    add((byte) 1, (byte) -1);
    ServerClient.await("the read", () -> read.get() == 2);
    assertThat(reading).isNotDone();
    buffer.end();
    assertThat(reading.get(10, TimeUnit.SECONDS)).containsExactly(1, -1);
  }

  @Test
  void anIncompleteStreamFailsAfterItsBytes() throws IOException {
    add((byte) 1);
    buffer.end("the connection was lost");
    buffer.end();
    add((byte) 2);
    assertThat(buffer.read()).isEqualTo(1);
    assertThatThrownBy(buffer::read).hasMessage("the connection was lost");
  }

  @Test
  void discardedBytesUseNoMemory() {
    add((byte) 1);
    buffer.discard("the channel was closed");
    add((byte) 2);
    assertThat(buffer.available()).isZero();
    assertThat(buffer.capacity()).isZero();
    assertThatThrownBy(buffer::read).hasMessage("the channel was closed");
    assertThat(read).hasValue(0);
  }

  @Test
  void aStreamThatHasEndedIsNotDiscarded() throws IOException {
    add((byte) 1);
    buffer.end();
    buffer.discard("the channel was closed");
    assertThat(buffer.readAllBytes()).containsExactly(1);
  }

  @Test
  void aQuietStreamUsesNoMemory() throws Exception {
    CompletableFuture<byte[]> reading = readInBackground();
    add(new byte[10_000]);
    ServerClient.await("the read", () -> read.get() == 10_000);
    ServerClient.await("the release of the memory", () -> buffer.capacity() == 0);
    add((byte) 1);
    buffer.end();
    assertThat(reading.get(10, TimeUnit.SECONDS)).hasSize(10_001).endsWith(1);
  }
}
