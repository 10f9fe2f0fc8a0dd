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
  void aFrameIsItsLengthItsCodeAndItsData() throws IOException {
    assertThat(Frame.text(Op.ARG, "é").framed())
        .isEqualTo(new byte[] {0, 0, 0, 4, 0, 0, 2, (byte) 0xc3, (byte) 0xa9});
    assertThat(Frame.status(5).framed()).isEqualTo(new byte[] {0, 0, 0, 4, 4, 0, 0, 0, 5});
    assertThat(Frame.of(Op.START).framed()).isEqualTo(new byte[] {0, 0, 0, 0, 3});
    assertThat(Frame.of(Op.STDOUT, "ab".getBytes(StandardCharsets.US_ASCII)).message())
        .isEqualTo(new byte[] {7, 'a', 'b'});
  }

  @Test
  void whatWasWrittenIsReadAgain() throws IOException {
    var out = new ByteArrayOutputStream();
    Frame.text(Op.ARG, "list-jobs").writeTo(out);
    Frame.status(-1).writeTo(out);
    var in = new ByteArrayInputStream(out.toByteArray());
    Frame word = next(in);
    assertThat(word.op()).isEqualTo(Op.ARG);
    assertThat(word.text()).isEqualTo("list-jobs");
    assertThat(next(in).status()).isEqualTo(-1);
    assertThat(Frame.read(in)).isNull();
    assertThat(Frame.ofMessage(word.message()).text()).isEqualTo("list-jobs");
  }

  @Test
  void aFrameWithoutDataIsThereAsSoonAsItsHeadIs() throws IOException {
    var in =
        new ByteArrayInputStream(Frame.of(Op.START).framed()) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            throw new AssertionError("more was asked for, which would be waited for");
          }
        };
    assertThat(next(in).op()).isEqualTo(Op.START);
  }

  @Test
  void whatIsNotKnownIsPassedOver() throws IOException {
    assertThat(read(0, 0, 0, 1, 77, 1).op()).isNull();
  }

  @Test
  void whatIsTooLongOrCutOffOrNoFrameIsRefused() {
    assertThatThrownBy(() -> read(0, 0x10, 0, 1, 7)).hasMessageContaining("longer than");
    assertThatThrownBy(() -> read(0xff, 0xff, 0xff, 0xff, 7)).hasMessageContaining("longer than");
    assertThatThrownBy(() -> read(0, 0, 0, 2, 7, 1)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(0, 0)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(0, 0, 0, 0, 200)).hasMessageContaining("unknown frame type");
    assertThatThrownBy(() -> Frame.ofMessage(new byte[0])).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Frame.text(Op.ARG, "x".repeat(70_000)))
        .isInstanceOf(IOException.class);
  }
}
