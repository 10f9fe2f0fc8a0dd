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
 * One HTTP request as it came over the wire: nothing in it has been checked but its size. The body
 * is read only when asked for, and only as much as asked for.
 */
public final class Request {

  /** Enough for any form that a person or a client fills in. */
  private static final int FORM_BYTES = 2 << 20;

  private static final long BODY_NANOS = 60_000_000_000L;

  /** What a body is read into at first, whatever length the client announced. */
  private static final int FIRST_BYTES = 8_192;

  /** Above this size the memory for the text and the tree of a body is reserved as well. */
  private static final int LARGE_BYTES = 64 << 10;

  /** Memory that reading a document takes, as a multiple of its size. */
  private static final int PARSED_FACTOR = 7;

  private static final int ROOM_SECONDS = 10;

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
    this.memory = MemoryBudget.BODIES.open(peer.address());
    String path = jetty.getHttpURI().getPath();
    this.rawPath = path == null || path.isEmpty() ? "/" : path;
    this.rawQuery = jetty.getHttpURI().getQuery();
  }

  /** Upper-case as sent: {@code GET}. */
  public String method() {
    return jetty.getMethod();
  }

  public boolean isPost() {
    return "POST".equals(method());
  }

  /** The path still percent-encoded, without query; begins with a slash. */
  public String rawPath() {
    return rawPath;
  }

  /** Still percent-encoded, without the question mark; null where there is none. */
  public @Nullable String rawQuery() {
    return rawQuery;
  }

  /** Who is at the other end, as far as trusted proxies say. */
  public Peer peer() {
    return peer;
  }

  /** The first header of that name, or null. Names are not case-sensitive. */
  public @Nullable String header(String name) {
    return jetty.getHeaders().get(name);
  }

  /** All headers of that name, one entry for each line sent. */
  public List<String> headers(String name) {
    List<String> found = List.of();
    for (HttpField field : jetty.getHeaders()) {
      if (field.is(name)) {
        if (found.isEmpty()) {
          found = new ArrayList<>(1);
        }
        found.add(orEmpty(field.getValue()));
      }
    }
    return found;
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  /** The value of a cookie as sent, or null; the first where a name was sent twice. */
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

  /** Media type in lower case without parameters; empty where none was sent. */
  public String mediaType() {
    String type = header("Content-Type");
    if (type == null) {
      return "";
    }
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** True where {@code Accept} names the media type outright, not only by a wildcard. */
  public boolean accepts(String mediaType) {
    for (String line : headers("Accept")) {
      if (line.toLowerCase(Locale.ROOT).contains(mediaType)) {
        return true;
      }
    }
    return false;
  }

  public Parameters query() {
    Parameters known = query;
    if (known == null) {
      known = Parameters.parse(rawQuery);
      query = known;
    }
    return known;
  }

  /** The fields of a form body; none where the body is something else. */
  public Parameters form() {
    Parameters known = form;
    if (known == null) {
      known =
          mediaType().equals("application/x-www-form-urlencoded")
              ? form(body(FORM_BYTES))
              : Parameters.NONE;
      form = known;
    }
    return known;
  }

  private Parameters form(byte[] bytes) {
    Charset charset = charset();
    if (charset == null) {
      return Parameters.parse(new String(bytes, StandardCharsets.UTF_8));
    }
    if (!TextDecoder.keepsAscii(charset)) {
      throw new Problem.Invalid("A form cannot be in that charset. Send it as UTF-8.");
    }
    return Parameters.parse(TextDecoder.text(bytes, charset), charset);
  }

  /**
   * The charset that {@code Content-Type} names, or null.
   *
   * @throws Problem.Invalid where it is not known
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

  /** The whole body as text: in the charset of {@code Content-Type}, else in UTF-8. */
  public String text(int mostBytes) {
    return TextDecoder.text(body(mostBytes), charset());
  }

  /** The whole body as an XML document, decoded as it declares itself. */
  public String xml(int mostBytes) {
    return TextDecoder.xml(body(mostBytes), charsetName());
  }

  /** Query first, then form, as servers of this API have always read them. */
  public Parameters parameters() {
    return query().and(form());
  }

  /**
   * The body as it comes, however long that takes: for who keeps a line open on purpose. It breaks
   * where nothing comes for as long as a connection may idle.
   */
  public InputStream stream() {
    return Content.Source.asInputStream(jetty);
  }

  /**
   * An empty reservation in the budget of all request bodies, for what outlives this request. The
   * caller closes it.
   */
  public Reservation reserve() {
    return MemoryBudget.BODIES.open(peer.address());
  }

  /** The request was handled: its body is garbage. */
  void handled() {
    memory.close();
  }

  /** True where the body is a form in parts, which may bring files. */
  public boolean isMultipart() {
    return mediaType().equals("multipart/form-data");
  }

  /**
   * The body as a form in parts. It is read once, and whoever asks for it closes it.
   *
   * @param folder where files lie until then
   */
  public Multipart multipart(Path folder, long mostBytes) {
    if (jetty.getLength() > mostBytes) {
      throw tooLarge(mostBytes);
    }
    String type = header("Content-Type");
    return Multipart.read(
        Content.Source.asInputStream(jetty), type == null ? "" : type, folder, mostBytes, memory);
  }

  /**
   * The whole body.
   *
   * @throws Problem.TooLarge where it is longer than {@code mostBytes}
   */
  public byte[] body(int mostBytes) {
    byte[] known = body;
    if (known == null) {
      known = read(mostBytes);
      body = known;
    }
    return known;
  }

  /**
   * Reads into a buffer that grows with what came: the announced length is a client's word, and
   * costs nothing until it is kept.
   */
  private byte[] read(int mostBytes) {
    long announced = jetty.getLength();
    if (announced > mostBytes) {
      throw tooLarge(mostBytes);
    }
    // One byte more shows the end of a body that has no length.
    int longest = announced >= 0 ? (int) announced : mostBytes + 1;
    long end = System.nanoTime() + BODY_NANOS;
    try (InputStream in = Content.Source.asInputStream(jetty)) {
      byte[] buffer = resized(new byte[0], Math.min(FIRST_BYTES, longest));
      int size = 0;
      while (size < longest) {
        if (size == buffer.length) {
          buffer = resized(buffer, (int) Math.min(longest, 2L * size));
        }
        int n = in.read(buffer, size, buffer.length - size);
        if (n < 0) {
          break;
        }
        size += n;
        // A body that comes drop by drop never idles; it must be here in time all the same.
        if (System.nanoTime() > end) {
          throw new Problem.Busy("The body of the request came too slowly.", 1);
        }
      }
      if (size > mostBytes) {
        throw tooLarge(mostBytes);
      }
      if (size == announced && in.read() >= 0) {
        throw tooLarge(announced);
      }
      byte[] all = size == buffer.length ? buffer : resized(buffer, size);
      if (size > LARGE_BYTES) {
        // Large bodies wait for each other here: what they are parsed into is larger than they are.
        memory.growWithin(
            Math.min((long) PARSED_FACTOR * size, MemoryBudget.BODIES.limit() / 4),
            ROOM_SECONDS,
            TimeUnit.SECONDS);
      }
      return all;
    } catch (IOException e) {
      throw new Problem.Invalid("The body of the request did not arrive completely.");
    }
  }

  private byte[] resized(byte[] buffer, int length) {
    memory.grow(length);
    byte[] copy = Arrays.copyOf(buffer, length);
    memory.shrink(buffer.length);
    return copy;
  }

  private static Problem tooLarge(long mostBytes) {
    return new Problem.TooLarge("The body is larger than the " + mostBytes + " bytes taken here.");
  }
}
