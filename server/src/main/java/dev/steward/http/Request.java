package dev.steward.http;

import dev.steward.limit.MemoryBudget;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import dev.steward.text.TextDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as received: only its size has been checked. The body is read on demand, and only
 * as much of it as is requested.
 */
public final class Request {

  /** Maximum size of a form body, enough for any form submitted by a page or a client. */
  private static final int FORM_BYTES = 2 << 20;

  private static final long MAX_BODY_NANOS = 60_000_000_000L;

  /** Initial buffer size for a body, regardless of the announced length. */
  private static final int INITIAL_BYTES = 8_192;

  /** Above this size, memory for the decoded text and syntax tree of a body is reserved as well. */
  private static final int LARGE_BYTES = 64 << 10;

  /** Memory needed to parse a document, as a multiple of its size. */
  private static final int PARSED_FACTOR = 7;

  private static final int MEMORY_WAIT_SECONDS = 10;

  private final org.eclipse.jetty.server.Request jetty;
  private final String rawPath;
  private final @Nullable String rawQuery;
  private final Peer peer;
  private final Reservation memory;
  private byte @Nullable [] body;
  private @Nullable Parameters query;
  private @Nullable Parameters form;

  Request(org.eclipse.jetty.server.Request jetty, Peer peer) {
    this.jetty = jetty;
    this.peer = peer;
    this.memory = MemoryBudget.REQUEST_BODIES.open(peer.address());
    String path = jetty.getHttpURI().getPath();
    this.rawPath = path == null || path.isEmpty() ? "/" : path;
    this.rawQuery = jetty.getHttpURI().getQuery();
  }

  /** The method as sent, such as {@code GET}. */
  public String method() {
    return jetty.getMethod();
  }

  public boolean isPost() {
    return "POST".equals(method());
  }

  /** The path, still percent-encoded, without the query; begins with a slash. */
  public String rawPath() {
    return rawPath;
  }

  /** The query, still percent-encoded, without the question mark; null if there is none. */
  public @Nullable String rawQuery() {
    return rawQuery;
  }

  /** The client, as reported by trusted proxies. */
  public Peer peer() {
    return peer;
  }

  /** The first header with that name; null if missing. Header names are not case-sensitive. */
  public @Nullable String header(String name) {
    return jetty.getHeaders().get(name);
  }

  /** All headers with that name, one entry per line sent. */
  public List<String> headers(String name) {
    List<String> values = List.of();
    for (HttpField field : jetty.getHeaders()) {
      if (field.is(name)) {
        if (values.isEmpty()) {
          values = new ArrayList<>(1);
        }
        values.add(orEmpty(field.getValue()));
      }
    }
    return values;
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  /** The value of a cookie as sent; null if missing, the first value if the name was sent twice. */
  public @Nullable String cookie(String name) {
    for (String line : headers("Cookie")) {
      int from = 0;
      while (from < line.length()) {
        int end = line.indexOf(';', from);
        if (end < 0) {
          end = line.length();
        }
        int equals = line.indexOf('=', from);
        if (equals > 0 && equals < end && line.substring(from, equals).strip().equals(name)) {
          String value = line.substring(equals + 1, end).strip();
          return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
              ? value.substring(1, value.length() - 1)
              : value;
        }
        from = end + 1;
      }
    }
    return null;
  }

  /** The media type in lower case without parameters; empty if missing. */
  public String mediaType() {
    String type = header("Content-Type");
    if (type == null) {
      return "";
    }
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** True if {@code Accept} names the media type explicitly, not only by a wildcard. */
  public boolean accepts(String mediaType) {
    for (String line : headers("Accept")) {
      if (line.toLowerCase(Locale.ROOT).contains(mediaType)) {
        return true;
      }
    }
    return false;
  }

  public Parameters query() {
    Parameters cached = query;
    if (cached == null) {
      cached = Parameters.parse(rawQuery);
      query = cached;
    }
    return cached;
  }

  /** The fields of a form body; none for other bodies. */
  public Parameters form() {
    Parameters cached = form;
    if (cached == null) {
      cached =
          mediaType().equals("application/x-www-form-urlencoded")
              ? form(body(FORM_BYTES))
              : Parameters.NONE;
      form = cached;
    }
    return cached;
  }

  private Parameters form(byte[] bytes) {
    Charset charset = charset();
    if (charset == null) {
      return Parameters.parse(new String(bytes, StandardCharsets.UTF_8));
    }
    if (!TextDecoder.keepsAscii(charset)) {
      throw new Problem.Invalid("The form's charset is not supported. Send the form as UTF-8.");
    }
    return Parameters.parse(TextDecoder.text(bytes, charset), charset);
  }

  /**
   * The charset of {@code Content-Type}, or null.
   *
   * @throws Problem.Invalid if it is unknown
   */
  public @Nullable Charset charset() {
    String name = charsetName();
    return name == null ? null : TextDecoder.charset(name);
  }

  private @Nullable String charsetName() {
    String type = header("Content-Type");
    String name = type == null ? null : Multipart.parameter(type, "charset");
    return name == null || name.isBlank() ? null : name.strip();
  }

  /** The whole body as text, in the charset of {@code Content-Type}, by default UTF-8. */
  public String text(int maxBytes) {
    return TextDecoder.text(body(maxBytes), charset());
  }

  /** The whole body as an XML document, decoded according to its declaration. */
  public String xml(int maxBytes) {
    return TextDecoder.xml(body(maxBytes), charsetName());
  }

  /** Query parameters followed by form fields, in the order that Jenkins uses. */
  public Parameters parameters() {
    return query().and(form());
  }

  /**
   * The body as a stream without a time limit, for long-lived uploads. Reading fails after the
   * connection's idle timeout.
   */
  public InputStream stream() {
    return Content.Source.asInputStream(jetty);
  }

  /**
   * Opens an empty reservation in the memory budget for request bodies, for data that outlives this
   * request. The caller must close the reservation.
   */
  public Reservation reserve() {
    return MemoryBudget.REQUEST_BODIES.open(peer.address());
  }

  /** Called after the request has been handled, when its body is no longer needed. */
  void releaseMemory() {
    memory.close();
  }

  /** True if the body is a multipart form, which may contain files. */
  public boolean isMultipart() {
    return mediaType().equals("multipart/form-data");
  }

  /**
   * Parses the body as a multipart form. The body can be read only once; the caller must close the
   * form.
   *
   * @param folder holds the uploaded files until the form is closed
   */
  public Multipart multipart(Path folder, long maxBytes) {
    if (jetty.getLength() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    String type = header("Content-Type");
    return Multipart.read(
        Content.Source.asInputStream(jetty), type == null ? "" : type, folder, maxBytes, memory);
  }

  /**
   * Returns the whole body.
   *
   * @throws Problem.TooLarge if it is longer than the limit
   */
  public byte[] body(int maxBytes) {
    byte[] cached = body;
    if (cached == null) {
      cached = read(maxBytes);
      body = cached;
    }
    return cached;
  }

  /**
   * Reads into a growing buffer: the announced length is not trusted, so it must not determine the
   * initial allocation.
   */
  private byte[] read(int maxBytes) {
    long announced = jetty.getLength();
    if (announced > maxBytes) {
      throw tooLarge(maxBytes);
    }
    // One extra byte is read to detect an oversized body whose length was not announced.
    int maxLength = announced >= 0 ? (int) announced : maxBytes + 1;
    long end = System.nanoTime() + MAX_BODY_NANOS;
    try (InputStream in = Content.Source.asInputStream(jetty)) {
      byte[] buffer = resized(new byte[0], Math.min(INITIAL_BYTES, maxLength));
      int size = 0;
      while (size < maxLength) {
        if (size == buffer.length) {
          buffer = resized(buffer, (int) Math.min(maxLength, 2L * size));
        }
        int n = in.read(buffer, size, buffer.length - size);
        if (n < 0) {
          break;
        }
        size += n;
        // A body that arrives in tiny pieces never hits the idle timeout, so its total time is
        // limited.
        if (System.nanoTime() > end) {
          throw new Problem.Busy("The request body arrived too slowly.", 1);
        }
      }
      if (size > maxBytes) {
        throw tooLarge(maxBytes);
      }
      if (size == announced && in.read() >= 0) {
        throw tooLarge(announced);
      }
      byte[] all = size == buffer.length ? buffer : resized(buffer, size);
      if (size > LARGE_BYTES) {
        // Large bodies wait here for memory, since their parsed form takes even more of it.
        memory.growWithin(
            Math.min((long) PARSED_FACTOR * size, MemoryBudget.REQUEST_BODIES.limit() / 4),
            MEMORY_WAIT_SECONDS,
            TimeUnit.SECONDS);
      }
      return all;
    } catch (IOException e) {
      throw new Problem.Invalid("The request body is incomplete.");
    }
  }

  private byte[] resized(byte[] buffer, int length) {
    memory.grow(length);
    byte[] copy = Arrays.copyOf(buffer, length);
    memory.shrink(buffer.length);
    return copy;
  }

  private static Problem tooLarge(long maxBytes) {
    return new Problem.TooLarge("The request body exceeds the limit of " + maxBytes + " bytes.");
  }
}
