package dev.steward.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static Frame read(int... bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    for (int value : bytes) {
      out.write(value);
    }
    return next(new ByteArrayInputStream(out.toByteArray()));
  }

  private static Frame next(InputStream in) throws IOException {
    return Objects.requireNonNull(Frame.read(in));
  }

  @Test
  void aFrameIsEncodedAsLengthTypeAndData() throws IOException {
    assertThat(Frame.text(FrameType.ARG, "é").toBytes())
        .isEqualTo(new byte[] {0, 0, 0, 4, 0, 0, 2, (byte) 0xc3, (byte) 0xa9});
    assertThat(Frame.status(5).toBytes()).isEqualTo(new byte[] {0, 0, 0, 4, 4, 0, 0, 0, 5});
    assertThat(Frame.of(FrameType.START).toBytes()).isEqualTo(new byte[] {0, 0, 0, 0, 3});
    assertThat(Frame.of(FrameType.STDOUT, "ab".getBytes(StandardCharsets.US_ASCII)).toMessage())
        .isEqualTo(new byte[] {7, 'a', 'b'});
  }

  @Test
  void writtenFramesAreReadBack() throws IOException {
    var out = new ByteArrayOutputStream();
    Frame.text(FrameType.ARG, "list-jobs").writeTo(out);
    Frame.status(-1).writeTo(out);
    var in = new ByteArrayInputStream(out.toByteArray());
    Frame argument = next(in);
    assertThat(argument.type()).isEqualTo(FrameType.ARG);
    assertThat(argument.text()).isEqualTo("list-jobs");
    assertThat(next(in).status()).isEqualTo(-1);
    assertThat(Frame.read(in)).isNull();
    assertThat(Frame.ofMessage(argument.toMessage()).text()).isEqualTo("list-jobs");
  }

  @Test
  void anEmptyFrameNeedsNoFurtherRead() throws IOException {
    var in =
        new ByteArrayInputStream(Frame.of(FrameType.START).toBytes()) {
          @Override
          public synchronized int read(byte[] buffer, int from, int length) {
            throw new AssertionError("a further read, which would block");
          }
        };
    assertThat(next(in).type()).isEqualTo(FrameType.START);
  }

  @Test
  void unknownTypesAreIgnored() throws IOException {
    assertThat(read(0, 0, 0, 1, 77, 1).type()).isNull();
  }

  @Test
  void invalidFramesAreRefused() {
    assertThatThrownBy(() -> read(0, 0x10, 0, 1, 7)).hasMessageContaining("longer than");
    assertThatThrownBy(() -> read(0xff, 0xff, 0xff, 0xff, 7)).hasMessageContaining("longer than");
    assertThatThrownBy(() -> read(0, 0, 0, 2, 7, 1)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(0, 0)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(0, 0, 0, 0, 200)).hasMessageContaining("unknown frame type");
    assertThatThrownBy(() -> Frame.ofMessage(new byte[0])).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Frame.text(FrameType.ARG, "x".repeat(70_000)))
        .isInstanceOf(IOException.class);
  }
}
