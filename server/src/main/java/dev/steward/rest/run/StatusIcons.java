package dev.steward.rest.run;

import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /images/48x48/blue.png} and the other status icons, which badges use. The images
 * are drawn per request and reveal nothing about this server.
 */
public final class StatusIcons {

  private static final Map<String, Integer> COLOURS =
      Map.of(
          "blue", 0x2f7ed8,
          "yellow", 0xe0b050,
          "red", 0xc9302c,
          "grey", 0x9aa4b5,
          "disabled", 0x9aa4b5,
          "aborted", 0x7a8290,
          "notbuilt", 0xc3cad6);

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private StatusIcons() {}

  public static void addRoutes(ResourceTypes kinds) {
    kinds.server().route(Method.GET, "images", AccessRule.open(), StatusIcons::image);
  }

  private static Response image(RequestContext call, Site site) {
    if (call.extraSegments().size() == 2) {
      int side =
          switch (call.extraSegments().getFirst()) {
            case "16x16" -> 16;
            case "24x24" -> 24;
            case "32x32" -> 32;
            case "48x48" -> 48;
            default -> 0;
          };
      String name = call.extraSegments().getLast();
      int dot = name.indexOf(".png");
      String icon = dot < 0 ? "" : name.substring(0, dot);
      boolean running = icon.endsWith("_anime");
      @Nullable Integer colour = COLOURS.get(icon.replace("_anime", ""));
      if (side > 0 && colour != null) {
        return Response.bytes(200, "image/png", draw(side, colour, running))
            .set("Cache-Control", "public, max-age=86400");
      }
    }
    throw new Problem.NotFound("There is no such image.");
  }

  /** Draws a filled circle, or a ring for a running build. */
  private static byte[] draw(int side, int colour, boolean running) {
    byte[] pixels = new byte[side * (side * 4 + 1)];
    int at = 0;
    double middle = (side - 1) / 2.0;
    double radius = side * 0.42;
    for (int y = 0; y < side; y++) {
      at++;
      for (int x = 0; x < side; x++) {
        double distance = Math.hypot(x - middle, y - middle);
        double cover = Math.clamp(radius + 0.5 - distance, 0.0, 1.0);
        if (running) {
          cover = Math.min(cover, Math.clamp(distance - radius * 0.5 + 0.5, 0.0, 1.0));
        }
        pixels[at++] = (byte) (colour >> 16);
        pixels[at++] = (byte) (colour >> 8);
        pixels[at++] = (byte) colour;
        pixels[at++] = (byte) Math.round(cover * 255);
      }
    }
    var png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    chunk(
        png,
        "IHDR",
        ByteBuffer.allocate(13).putInt(side).putInt(side).put(new byte[] {8, 6, 0, 0, 0}).array());
    chunk(png, "IDAT", deflate(pixels));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static byte[] deflate(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] part = new byte[1_024];
      while (!deflater.finished()) {
        out.write(part, 0, deflater.deflate(part));
      }
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    png.writeBytes(name);
    png.writeBytes(content);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
