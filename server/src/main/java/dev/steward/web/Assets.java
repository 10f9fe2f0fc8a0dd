package dev.steward.web;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Static files of the pages: style sheet, scripts and icons. The path of the files contains a
 * checksum of their content, so browsers cache them permanently; {@code /static/NAME} serves the
 * same files with a short cache time.
 */
final class Assets {

  /** All static files; scripts import each other by these names. */
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
          "script.js",
          "stages.js",
          "work.js");

  private Assets() {}

  /** Computed when the first page is rendered, not at startup. */
  private static final class PathHolder {
    static final String PATH = "/static/" + checksum() + "/";
  }

  /** Path of the current files below the context path, with a leading and a trailing slash. */
  static String path() {
    return PathHolder.PATH;
  }

  /** Content type of a file; null if there is no such file. */
  static @Nullable String type(String name) {
    if (!NAMES.contains(name)) {
      return null;
    }
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return switch (extension) {
      case "css" -> "text/css;charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/javascript;charset=utf-8";
    };
  }

  /** Content of a file. */
  static byte[] read(String name) {
    try (InputStream file = Assets.class.getResourceAsStream("static/" + name)) {
      if (file == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new ServerFailure("reading a program file", e);
    }
  }

  private static String checksum() {
    var sum = new CRC32();
    NAMES.forEach(name -> sum.update(read(name)));
    return "%08x".formatted(sum.getValue());
  }
}
