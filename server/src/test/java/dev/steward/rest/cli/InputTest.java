package dev.steward.rest.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.limit.MemoryBudget;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InputTest {

  private static MemoryBudget.Reservation memory() {
    return new MemoryBudget(16 << 20, "inputs").open("somebody");
  }

  @Test
  void whoSendsMoreThanIsReadWaitsAndNothingIsLost() throws Exception {
    var input = new Input(memory());
    byte[] piece = new byte[100 << 10];
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 50; i++) {
                  input.put(piece);
                }
                input.end();
              } catch (java.io.IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(input.readAllBytes()).hasSize(50 * piece.length);
    sender.join();
  }

  @Test
  void aClientThatIsGoneIsNoEndOfTheInput() throws Exception {
    var input = new Input(memory());
    input.put("ab".getBytes(StandardCharsets.US_ASCII));
    input.lose();
    assertThat(input.readNBytes(2)).hasSize(2);
    assertThatThrownBy(input::read).hasMessageContaining("disconnected");
  }

  @Test
  void whatNobodyReadsIsDroppedAsItComes() throws Exception {
    var input = new Input(memory());
    input.drop();
    for (int i = 0; i < 100; i++) {
      input.put(new byte[100 << 10]);
    }
    input.end();
    assertThat(input.read()).isEqualTo(-1);
  }
}
