package dev.steward.rest.cli;

import dev.steward.client.Main;
import dev.steward.problem.ServerFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code jenkins-cli.jar}: the client, packed on first download, with reproducible bytes. */
final class ClientJar {

  /** All classes of the client; a test checks that the list is complete. */
  static final List<String> CLASSES =
      List.of(
          "ClientFailure",
          "ClientSession",
          "ClientSession$IoTask",
          "Connection",
          "Frame",
          "FrameType",
          "HttpConnection",
          "Main",
          "Options",
          "TrustAllManager",
          "WebSocketConnection");

  private static final String FOLDER = "dev/steward/client/";

  private ClientJar() {}

  /** Holds the packed jar in memory, since it is small. */
  private static final class Holder {
    static final byte[] BYTES = make();
  }

  static byte[] bytes() {
    return Holder.BYTES.clone();
  }

  private static byte[] make() {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      put(
          zip,
          "META-INF/MANIFEST.MF",
          ("Manifest-Version: 1.0\r\nMain-Class: " + Main.class.getName() + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      for (String name : CLASSES) {
        // The packed server contains the client's classes, compiled for Java 11.
        try (InputStream in = ClientJar.class.getResourceAsStream("/" + FOLDER + name + ".class")) {
          if (in == null) {
            throw new ServerFailure("packing the client: " + name + " is missing");
          }
          put(zip, FOLDER + name + ".class", in.readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new ServerFailure("packing the client", e);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTime(1_767_225_600_000L);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
