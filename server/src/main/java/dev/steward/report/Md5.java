package dev.steward.report;

import dev.steward.blob.FileTree;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** MD5 hashes of files, which identify files in fingerprints. */
public final class Md5 {

  private Md5() {}

  /** MD5 of a file; null if it is not a regular file. */
  public static @Nullable String md5(FileTree tree, String path) {
    try (InputStream in = tree.open(path, 0)) {
      return in == null ? null : md5(in);
    } catch (IOException e) {
      throw new ServerFailure("reading a file of a build", e);
    }
  }

  /** MD5 of a stream, which is read to its end. */
  public static String md5(InputStream in) throws IOException {
    MessageDigest digest;
    try {
      // MD5 is not used for security here: the REST API identifies files by their MD5 hashes.
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    byte[] part = new byte[64 << 10];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      digest.update(part, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
