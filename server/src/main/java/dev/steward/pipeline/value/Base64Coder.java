package dev.steward.pipeline.value;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;

/** An encoder or decoder of {@code java.util.Base64}. */
record Base64Coder(boolean isEncoder, boolean forUrls, boolean padded) {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  String typeName() {
    return isEncoder ? "java.util.Base64$Encoder" : "java.util.Base64$Decoder";
  }

  private Base64.Encoder encoder() {
    Base64.Encoder encoder = forUrls ? Base64.getUrlEncoder() : Base64.getEncoder();
    return padded ? encoder : encoder.withoutPadding();
  }

  String encode(ArrayValue bytes) {
    return encoder().encodeToString(bytes.toBytes());
  }

  ArrayValue encodeToBytes(ArrayValue bytes) {
    return ArrayValue.ofBytes(encoder().encode(bytes.toBytes()));
  }

  ArrayValue decode(byte[] text) {
    Base64.Decoder decoder = forUrls ? Base64.getUrlDecoder() : Base64.getDecoder();
    return ArrayValue.ofBytes(decoder.decode(text));
  }

  Base64Coder withoutPadding() {
    return new Base64Coder(isEncoder, forUrls, false);
  }

  /** Decodes as Groovy's {@code decodeBase64}: blanks are skipped, and padding may be missing. */
  static ArrayValue decodeLenient(String text) {
    var bytes = new ByteArrayOutputStream();
    int bits = 0;
    int count = 0;
    boolean padding = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? ALPHABET.indexOf(c) : -1;
      if (digit >= 0) {
        if (padding) {
          throw new RuntimeException("= character not at end of base64 value");
        }
        bits = ((bits << 6) | digit) & 0xFFF;
        if (++count % 4 != 1) {
          bytes.write(bits >> ((3 - (count - 1) % 4) * 2));
        }
      } else if (c == '=') {
        padding = true;
      } else if (!Character.isWhitespace(c)) {
        throw new RuntimeException("bad character in base64 value");
      }
    }
    return ArrayValue.ofBytes(bytes.toByteArray());
  }

  static ArrayValue decodeHex(String text) {
    if (text.length() % 2 != 0) {
      throw new NumberFormatException("odd number of characters in hex string");
    }
    return ArrayValue.ofBytes(HexFormat.of().parseHex(text));
  }
}
