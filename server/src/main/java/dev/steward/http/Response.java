package dev.steward.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response: status, headers in order, and a body that is either bytes or a stream. Not
 * thread-safe.
 */
public final class Response {

  /** Writes a body of unknown length. */
  @FunctionalInterface
  public interface BodyWriter {
    void writeTo(OutputStream out) throws IOException;
  }

  /** A header line. Constant headers are encoded once. */
  public static final class Header {
    private static final int MAX_CACHED_TYPES = 100;
    private static final Map<String, Header> TYPES = new ConcurrentHashMap<>();

    final HttpField field;

    private Header(HttpField field) {
      this.field = field;
    }

    /** Creates a pre-encoded header for use in many responses; keep it in a constant. */
    public static Header constant(String name, String value) {
      return new Header(new PreEncodedHttpField(name, value));
    }

    /** Caches content types: there are few, and most responses use one of them. */
    static Header contentType(String type) {
      Header cached = TYPES.get(type);
      if (cached == null) {
        cached = new Header(new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, type));
        if (TYPES.size() < MAX_CACHED_TYPES) {
          TYPES.put(type, cached);
        }
      }
      return cached;
    }

    public String name() {
      return field.getName();
    }

    public String value() {
      return field.getValue();
    }
  }

  private static final byte[] EMPTY = {};

  private int status;
  private final List<Header> headers = new ArrayList<>(12);
  private byte[] bytes = EMPTY;
  private @Nullable BodyWriter stream;
  private @Nullable WebSocketHandler socket;
  private @Nullable String user;

  private Response(int status) {
    this.status = status;
  }

  public static Response of(int status) {
    return new Response(status);
  }

  public static Response bytes(int status, String contentType, byte[] body) {
    Response response = of(status, contentType);
    response.bytes = body;
    return response;
  }

  public static Response text(int status, String body) {
    return bytes(status, "text/plain;charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  public static Response html(int status, String body) {
    return bytes(status, "text/html;charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  public static Response json(int status, String body) {
    return bytes(status, "application/json;charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  private static Response of(int status, String contentType) {
    var response = new Response(status);
    response.headers.add(Header.contentType(contentType));
    return response;
  }

  /** A 302 redirect to {@code location}, which is a path on this server or any URL. */
  public static Response redirect(String location) {
    return new Response(302).with("Location", location);
  }

  /** Creates a response whose body is streamed and is never completely in memory. */
  public static Response stream(int status, String contentType, BodyWriter body) {
    Response response = of(status, contentType);
    response.stream = body;
    return response;
  }

  /** Adds a header line; a name may occur several times. */
  public Response with(String name, String value) {
    headers.add(new Header(new HttpField(name, value)));
    return this;
  }

  /** Upgrades the connection to a WebSocket; a request without a valid upgrade gets 400. */
  public static Response socket(WebSocketHandler socket) {
    Response response = of(101);
    response.socket = socket;
    return response;
  }

  /** Adds header lines whose names the response does not have yet. */
  public Response addHeaders(List<Header> constants) {
    headers.addAll(constants);
    return this;
  }

  /** Sets constant header lines, which replace any with the same name. */
  public Response with(List<Header> constants) {
    for (int i = 0; i < constants.size(); i++) {
      Header constant = constants.get(i);
      remove(constant.name());
      headers.add(constant);
    }
    return this;
  }

  private void remove(String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equalsIgnoreCase(name)) {
        headers.remove(i);
      }
    }
  }

  /** Sets a header, which replaces any with the same name. */
  public Response set(String name, String value) {
    remove(name);
    return with(name, value);
  }

  public Response status(int newStatus) {
    status = newStatus;
    return this;
  }

  public int status() {
    return status;
  }

  public List<Header> headers() {
    return headers;
  }

  public @Nullable String header(String name) {
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  /** Sets the user whose limit on large responses applies; null for anonymous callers. */
  public Response user(@Nullable String name) {
    user = name;
    return this;
  }

  @Nullable String user() {
    return user;
  }

  public byte[] bytes() {
    return bytes;
  }

  public @Nullable BodyWriter stream() {
    return stream;
  }

  public @Nullable WebSocketHandler socket() {
    return socket;
  }

  /** Replaces the body, for example with a compressed one. */
  public Response body(byte[] newBody) {
    bytes = newBody;
    return this;
  }

  /** Removes the body and keeps status and headers, for HEAD and 304. */
  public Response withoutBody() {
    bytes = EMPTY;
    stream = null;
    return this;
  }
}
