package dev.steward.credential;

import dev.steward.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.spec.PKCS8EncodedKeySpec;

/** Wraps keys of older formats in PKCS #8. */
final class Pkcs8 {

  // Prefix of a key in PKCS#8: version 0 and the algorithm identifier for RSA or EC.
  private static final byte[] VERSION = {2, 1, 0};
  static final byte[] RSA_ALGORITHM = {
    0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  static final byte[] EC_ALGORITHM = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  static final String KEY_FORMATS =
      "-----BEGIN PRIVATE KEY-----, RSA PRIVATE KEY, EC PRIVATE KEY, or ENCRYPTED PRIVATE KEY with"
          + " its password.";

  private Pkcs8() {}

  static PKCS8EncodedKeySpec toPkcs8(byte[] algorithm, byte[] key) {
    return new PKCS8EncodedKeySpec(der(0x30, VERSION, algorithm, der(4, key)));
  }

  /** The curve of an EC key, as encoded in the key itself. */
  static byte[] curve(byte[] key) {
    ByteBuffer all = Pem.readContent(ByteBuffer.wrap(key));
    Pem.readContent(all); // the version
    Pem.readContent(all); // the key
    if (all.hasRemaining() && (all.get(all.position()) & 0xff) == 0xa0) {
      ByteBuffer curve = Pem.readContent(all);
      byte[] bytes = new byte[curve.remaining()];
      curve.get(bytes);
      return bytes;
    }
    throw new Problem.Invalid("The private key does not specify its curve; convert it to PKCS#8.");
  }

  static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x83);
      out.write(length >> 16);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
