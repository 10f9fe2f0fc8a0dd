package dev.steward.pipeline.value;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** An encoder or decoder of {@code java.util.Base64}. */
record Base64Coder(boolean isEncoder, boolean forUrls, boolean padded) {
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

  /** Decodes as Groovy's {@code decodeBase64}: blanks and line ends are skipped. */
  static ArrayValue decodeLenient(String text) {
    try {
      return ArrayValue.ofBytes(
          Base64.getMimeDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IllegalArgumentException e) {
      throw new GroovyFailure("bad character in base64 value", e);
    }
  }

  static ArrayValue decodeHex(String text) {
    if (text.length() % 2 != 0) {
      throw new NumberFormatException("odd number of characters in hex string");
    }
    return ArrayValue.ofBytes(HexFormat.of().parseHex(text));
  }
}
