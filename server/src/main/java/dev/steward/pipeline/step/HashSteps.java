package dev.steward.pipeline.step;

import dev.steward.blob.TreeEntry;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.step.Repeat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The steps that compute and verify the digests of files. */
final class HashSteps {
  private static final int BUFFER = 1 << 16;

  private HashSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        compute("md5", "Compute the MD5 of a given file", "MD5"),
        compute("sha1", "Compute the SHA1 of a given file", "SHA-1"),
        compute("sha256", "Compute the SHA256 of a given file", "SHA-256"),
        verify("verifyMd5", "Verify the MD5 of a given file", "MD5"),
        verify("verifySha1", "Verify the SHA1 of a given file", "SHA-1"),
        verify("verifySha256", "Verify the SHA256 of a given file", "SHA-256"));
  }

  private static PipelineStep compute(String name, String title, String algorithm) {
    return new PipelineStep(name, title, call -> hash(call, algorithm));
  }

  private static PipelineStep verify(String name, String title, String algorithm) {
    return new PipelineStep(
        name,
        title,
        call -> {
          String expected = call.arguments().text("hash");
          if (expected == null || expected.isBlank()) {
            throw new IllegalArgumentException(
                "The step " + call.name() + " needs the parameter hash.");
          }
          return hash(call, algorithm).equalsIgnoreCase(expected.strip());
        });
  }

  private static String hash(StepCall call, String algorithm) {
    String path = call.arguments().text("file", "");
    if (path.isBlank()) {
      throw new IllegalArgumentException("The step " + call.name() + " needs the parameter file.");
    }
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    Object hash =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> digest(FilePlace.of(workspace, folder, path), algorithm));
    return String.valueOf(hash);
  }

  /** The digest of a file in hexadecimal digits. */
  static String digest(FilePlace place, String algorithm) throws IOException {
    TreeEntry entry = place.path().isEmpty() ? null : place.files().find(place.path());
    if (entry == null) {
      throw new FileNotFoundException(place.absolute() + " does not exist.");
    }
    if (entry.isFolder()) {
      throw new FileNotFoundException(place.absolute() + " is a folder.");
    }
    try (InputStream in = place.files().open(place.path(), 0)) {
      if (in == null) {
        throw new FileNotFoundException(place.absolute() + " cannot be read.");
      }
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
