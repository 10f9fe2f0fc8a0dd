package dev.steward.routing;

import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.limit.ComputePool;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.ServerFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses responses for clients that accept gzip. The entity tag of a compressed response
 * differs from that of the uncompressed one.
 */
final class Compression {

  private static final int MIN_BYTES = 2_048;

  /** Larger bodies are compressed on the compute pool because of the CPU time. */
  private static final int LARGE_BYTES = 256 << 10;

  private Compression() {}

  static boolean isWorthwhile(byte[] plain) {
    return plain.length >= MIN_BYTES;
  }

  static Response apply(Request request, Response response) {
    byte[] plain = response.bytes();
    if (!isWorthwhile(plain) || response.header("Content-Encoding") != null) {
      return response;
    }
    String type = response.header("Content-Type");
    if (type == null || !isText(type) || !acceptsGzip(request)) {
      return response;
    }
    byte[] compressed =
        plain.length < LARGE_BYTES ? gzip(plain) : ComputePool.SHARED.run(() -> gzip(plain));
    return response.body(compressed).set("Content-Encoding", "gzip");
  }

  private static byte[] gzip(byte[] plain) {
    // Text shrinks considerably; incompressible data needs twice its size while the buffer grows.
    ResponseMemory.reserve(plain.length);
    try {
      var out = new ByteArrayOutputStream(plain.length / 3);
      try (var gzipStream = new GZIPOutputStream(out, 8_192)) {
        gzipStream.write(plain);
      } catch (IOException e) {
        throw new ServerFailure("compressing a response", e);
      }
      return out.toByteArray();
    } finally {
      ResponseMemory.release(plain.length);
    }
  }

  private static boolean isText(String type) {
    return type.startsWith("text/")
        || type.startsWith("application/json")
        || type.startsWith("application/xml");
  }

  static boolean acceptsGzip(Request request) {
    for (String line : request.headers("Accept-Encoding")) {
      for (String item : line.split(",", -1)) {
        String coding = item.strip();
        if (coding.equals("gzip") || (coding.startsWith("gzip;") && !coding.endsWith("q=0"))) {
          return true;
        }
      }
    }
    return false;
  }
}
