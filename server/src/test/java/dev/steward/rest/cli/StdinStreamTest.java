package dev.steward.rest.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.limit.MemoryBudget;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StdinStreamTest {

  private static MemoryBudget.Reservation reservation() {
    return new MemoryBudget(16 << 20, "inputs").open("somebody");
  }

  @Test
  void theSenderBlocksUntilTheInputIsRead() throws Exception {
    var input = new StdinStream(reservation());
    byte[] chunk = new byte[100 << 10];
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 50; i++) {
                  input.put(chunk);
                }
                input.end();
              } catch (java.io.IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(input.readAllBytes()).hasSize(50 * chunk.length);
    sender.join();
  }

  @Test
  void aLostClientIsAnErrorAndNotTheEnd() throws Exception {
    var input = new StdinStream(reservation());
    input.put("ab".getBytes(StandardCharsets.US_ASCII));
    input.breakOff();
    assertThat(input.readNBytes(2)).hasSize(2);
    assertThatThrownBy(input::read).hasMessageContaining("disconnected");
  }

  @Test
  void droppedInputIsDiscarded() throws Exception {
    var input = new StdinStream(reservation());
    input.discard();
    for (int i = 0; i < 100; i++) {
      input.put(new byte[100 << 10]);
    }
    input.end();
    assertThat(input.read()).isEqualTo(-1);
  }
}
