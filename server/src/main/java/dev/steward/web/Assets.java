package dev.steward.web;

import dev.steward.problem.Broken;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The files that pages are made of beside their HTML: the stylesheet, the scripts and the icons.
 * They stand under a path that names what is in them, so browsers keep them for good; under {@code
 * /static/NAME} they are found as well, to be asked for again each time.
 */
final class Assets {

  /** All of them; the scripts load each other by their names. */
  private static final List<String> NAMES =
      List.of(
          "steward.css",
          "icons.svg",
          "steward.js",
          "search.js",
          "live.js",
          "log.js",
          "find.js",
          "forms.js",
          "more.js",
          "work.js");

  private Assets() {}

  /** Read with the first page, not at the start. */
  private static final class Mark {
    static final String PATH = "/static/" + mark() + "/";
  }

  /** The path of the present files below that of the server, with slashes around it. */
  static String path() {
    return Mark.PATH;
  }

  /** The type of a file; null where there is no such file. */
  static @Nullable String type(String name) {
    if (!NAMES.contains(name)) {
      return null;
    }
    String kind = name.substring(name.lastIndexOf('.') + 1);
    return switch (kind) {
      case "css" -> "text/css;charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/javascript;charset=utf-8";
    };
  }

  /** What is in one of the files. */
  static byte[] read(String name) {
    try (InputStream file = Assets.class.getResourceAsStream("static/" + name)) {
      if (file == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new Broken("reading a file of the program", e);
    }
  }

  private static String mark() {
    var sum = new CRC32();
    NAMES.forEach(name -> sum.update(read(name)));
    return "%08x".formatted(sum.getValue());
  }
}
