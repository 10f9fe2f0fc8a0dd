package dev.steward.host.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Responses of a shell, and the memory that they use. */
class ResponseStreamTest {

  private static final String MARK = "end-of-segment";

  private static void send(OutputStream out, byte[] content) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            out.write(content);
            out.write(("\n" + MARK + " 7\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static byte[] receive(ResponseStream response) throws IOException {
    response.expect(MARK, Duration.ofSeconds(60));
    try (InputStream segment = response.segment()) {
      return segment.readAllBytes();
    }
  }

  @Test
  void aLargeResponseArrivesUnchangedAndItsMemoryIsFreed() throws IOException {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    Pipe pipe = Pipe.open();
    try (OutputStream out = Channels.newOutputStream(pipe.sink());
        var response = new ResponseStream(Channels.newInputStream(pipe.source()))) {
      send(out, large);
      assertThat(receive(response)).isEqualTo(large);
      assertThat(response.status()).isEqualTo(7);
      assertThat(response.capacity()).isLessThan(40_000);
      send(out, "small".getBytes(StandardCharsets.US_ASCII));
      assertThat(receive(response)).asString().isEqualTo("small");
      ServerClient.await("small buffers", () -> response.capacity() <= 1_024);
    }
  }

  @Test
  void anIdleShellUsesLittleMemory() throws IOException {
    Pipe pipe = Pipe.open();
    try (OutputStream out = Channels.newOutputStream(pipe.sink());
        var response = new ResponseStream(Channels.newInputStream(pipe.source()))) {
      assertThat(response.capacity()).isLessThanOrEqualTo(1_024);
      send(out, new byte[0]);
      assertThat(receive(response)).isEmpty();
      assertThat(response.capacity()).isLessThanOrEqualTo(1_024);
    }
  }

  @Test
  void aSmallResponseAllocatesNoLargeBuffers() throws IOException {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Pipe pipe = Pipe.open();
    try (OutputStream out = Channels.newOutputStream(pipe.sink());
        var response = new ResponseStream(Channels.newInputStream(pipe.source()))) {
      int count = 200;
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < count; i++) {
        send(out, "small".getBytes(StandardCharsets.US_ASCII));
        response.expect(MARK, Duration.ofSeconds(60));
        assertThat(response.text()).isEqualTo("small");
      }
      assertThat((threads.getCurrentThreadAllocatedBytes() - before) / count)
          .as("bytes allocated per response")
          .isLessThan(8_000);
    }
  }
}
