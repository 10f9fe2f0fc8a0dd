package dev.steward.host.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoding of messages, and what a receiver refuses. */
class MessageTest {

  @Test
  void everyMessageArrivesAsItWasSent() throws Exception {
    for (Message message :
        List.of(
            new Message.Hello(1, 7, "n ä ☃", "Linux", "1.0"),
            new Message.Ping(),
            new Message.Pong(),
            new Message.Goodbye(Message.Goodbye.Reason.VERSION, "why"),
            new Message.Exec(1, List.of("sh", "-c", "")),
            new Message.End(2, StreamId.INPUT),
            new Message.Credit(Integer.MAX_VALUE, StreamId.ERROR, 7),
            new Message.Close(3),
            new Message.Exit(4, -1))) {
      assertThat(Message.decode(message.encoded())).isEqualTo(message);
    }
    Message.Data data = Message.Data.of(5, StreamId.OUTPUT, new byte[] {1, 2, 3, 4}, 1, 2);
    assertThat(Message.decode(data.encoded()))
        .isInstanceOfSatisfying(
            Message.Data.class,
            received -> {
              assertThat(received.channel()).isEqualTo(5);
              assertThat(received.stream()).isEqualTo(StreamId.OUTPUT);
              assertThat(received.length()).isEqualTo(2);
              assertThat(received.message()).endsWith(2, 3);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "'', too short",
    "01000000, too short",
    "0100000001, with the channel 1",
    "1100000000, with the channel 0",
    "11ffffffff, with the channel -1",
    "6300000001, unknown message type 99",
    "ff00000000, unknown message type -1",
    "0200000000aa, 1 unexpected bytes",
    "010000000000010000ffff, text of 65535 bytes",
    "0100000000000100000005, ends 5 bytes too early",
    "01000000000001, ends 2 bytes too early",
    "01000000000001000000020aff, not UTF-8",
    "10000000010000, a command of 0 words",
    "1000000001ffff, a command of 65535 words",
    "100000000100010003612e00, NUL",
    "1100000001, ends 1 bytes too early",
    "110000000101, data without bytes",
    "110000000107aa, unknown stream 7",
    "13000000010100000000, a credit of 0 bytes",
    "130000000101ffffffff, a credit of -1 bytes",
    "1500000001000000, ends 1 bytes too early",
  })
  void malformedMessagesAreRefused(String hex, String reason) {
    assertThatThrownBy(() -> Message.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void longMessagesAreRefused() {
    byte[] bytes = new byte[Message.MAX_BYTES + 1];
    ByteBuffer.wrap(bytes).put((byte) 17).putInt(1);
    assertThatThrownBy(() -> Message.decode(bytes)).hasMessageContaining("too long");
  }

  /** A randomly changed message is either decoded or refused with a ProtocolException. */
  @Test
  void anyBytesAreHandled() {
    var random = new Random(1);
    byte[] valid = new Message.Exec(1, List.of("sh", "-c", "echo")).encoded();
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 10));
      for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(Message.decode(bytes)).isNotNull();
      } catch (ProtocolException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
