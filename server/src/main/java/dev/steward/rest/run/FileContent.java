package dev.steward.rest.run;

import dev.steward.blob.FileTree;
import dev.steward.blob.TreeEntry;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.routing.RequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves a file of a build, with byte ranges and conditional requests. */
final class FileContent {

  /** Build files are untrusted: browsers must not run their scripts. */
  private static final String SANDBOX =
      "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("txt", "text/plain;charset=utf-8"),
          Map.entry("log", "text/plain;charset=utf-8"),
          Map.entry("md", "text/plain;charset=utf-8"),
          Map.entry("xml", "application/xml"),
          Map.entry("json", "application/json"),
          Map.entry("html", "text/html;charset=utf-8"),
          Map.entry("htm", "text/html;charset=utf-8"),
          Map.entry("css", "text/css;charset=utf-8"),
          Map.entry("csv", "text/csv;charset=utf-8"),
          Map.entry("js", "text/javascript;charset=utf-8"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("zip", "application/zip"),
          Map.entry("gz", "application/gzip"),
          Map.entry("tgz", "application/gzip"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("jar", "application/java-archive"),
          Map.entry("war", "application/java-archive"));

  private FileContent() {}

  /** Adds the header that keeps browsers from running scripts in the content. */
  static Response sandbox(Response response) {
    return response.set("Content-Security-Policy", SANDBOX);
  }

  static String mediaType(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(
        lower.substring(lower.lastIndexOf('.') + 1), "application/octet-stream");
  }

  /**
   * Serves a file.
   *
   * @param files the content of the directory, which is untrusted
   * @param entry the file at {@code path}
   * @param type its media type
   */
  static Response of(
      RequestContext call, FileTree files, String path, TreeEntry entry, String type) {
    Request request = call.request();
    String modified = HTTP_DATE.format(Instant.ofEpochMilli(entry.modified()));
    long seconds = Math.floorDiv(entry.modified(), 1_000L);
    if (isNotNewer(request.header("If-Modified-Since"), seconds)) {
      return sandbox(Response.of(304)).with("Last-Modified", modified).with("Expires", modified);
    }
    String rangeHeader = request.header("Range");
    String ifRange = request.header("If-Range");
    ByteRange range =
        rangeHeader == null || (ifRange != null && !ifRange.equals(modified))
            ? null
            : ByteRange.of(rangeHeader, entry.size());
    if (range != null && range.isUnsatisfiable()) {
      return sandbox(Response.of(416)).with("Content-Range", "bytes */" + entry.size());
    }
    long from = range == null ? 0 : range.from();
    long length = range == null ? entry.size() : range.to() - from;
    Response response =
        Response.stream(
                range == null ? 200 : 206, type, out -> copy(files, path, from, length, out))
            .with("Content-Length", Long.toString(length))
            .with("Accept-Ranges", "bytes")
            .with("Last-Modified", modified)
            .with("Expires", modified);
    if (range != null) {
      response.with("Content-Range", "bytes " + from + "-" + (range.to() - 1) + "/" + entry.size());
    }
    return sandbox(response);
  }

  private static boolean isNotNewer(@Nullable String since, long seconds) {
    if (since == null) {
      return false;
    }
    try {
      return seconds
          <= ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond();
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static void copy(
      FileTree files, String path, long from, long length, java.io.OutputStream out)
      throws IOException {
    try (InputStream in = files.open(path, from)) {
      if (in == null) {
        throw new IOException("the file was deleted while it was being read");
      }
      byte[] part = new byte[(int) Math.min(64 << 10, Math.max(1, length))];
      long remaining = length;
      while (remaining > 0) {
        int n = in.read(part, 0, (int) Math.min(part.length, remaining));
        if (n < 0) {
          throw new IOException("the file was truncated while it was being read");
        }
        out.write(part, 0, n);
        remaining -= n;
      }
    }
  }

  /**
   * A requested range of a file.
   *
   * @param to the position after the last byte
   */
  record ByteRange(long from, long to) {

    boolean isUnsatisfiable() {
      return from >= to;
    }

    /**
     * The range of a header; null if it is not a single byte range, in which case the whole file is
     * served.
     */
    static @Nullable ByteRange of(String header, long size) {
      if (!header.startsWith("bytes=") || header.indexOf(',') >= 0 || header.length() > 60) {
        return null;
      }
      String range = header.substring(6).strip();
      int dash = range.indexOf('-');
      try {
        if (dash < 0) {
          return null;
        }
        if (dash == 0) {
          long last = Long.parseUnsignedLong(range.substring(1));
          return last < 0 ? null : new ByteRange(Math.max(0, size - last), last == 0 ? 0 : size);
        }
        long from = Long.parseLong(range.substring(0, dash));
        String end = range.substring(dash + 1);
        long to = end.isEmpty() ? size : Math.min(size, Long.parseLong(end) + 1);
        if (!end.isEmpty() && Long.parseLong(end) < from) {
          return null;
        }
        return new ByteRange(from, to);
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }
}
