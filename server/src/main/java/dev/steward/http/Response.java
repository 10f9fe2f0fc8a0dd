package dev.steward.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer, made by one thread: status, headers in order, and a body that is either bytes or
 * something that writes itself.
 */
public final class Response {

  /** Writes a body of unknown length. */
  @FunctionalInterface
  public interface Stream {
    void writeTo(OutputStream out) throws IOException;
  }

  /** One header line. */
  public record Header(String name, String value) {}

  private static final byte[] EMPTY = {};

  private int status;
  private final List<Header> headers = new ArrayList<>(12);
  private byte[] bytes = EMPTY;
  private @Nullable Stream stream;

  private Response(int status) {
    this.status = status;
  }

  public static Response of(int status) {
    return new Response(status);
  }

  public static Response bytes(int status, String contentType, byte[] body) {
    Response response = new Response(status).with("Content-Type", contentType);
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

  /** 302 to a place on this server (or wherever {@code location} says). */
  public static Response redirect(String location) {
    return new Response(302).with("Location", location);
  }

  /** A body that is written piece by piece and kept in memory nowhere. */
  public static Response stream(int status, String contentType, Stream body) {
    Response response = new Response(status).with("Content-Type", contentType);
    response.stream = body;
    return response;
  }

  /** Adds a header line; a name may come several times. */
  public Response with(String name, String value) {
    headers.add(new Header(name, value));
    return this;
  }

  /** Sets a header, in place of any of that name. */
  public Response set(String name, String value) {
    headers.removeIf(header -> header.name().equalsIgnoreCase(name));
    return with(name, value);
  }

  public Response status(int changed) {
    status = changed;
    return this;
  }

  public int status() {
    return status;
  }

  public List<Header> headers() {
    return headers;
  }

  public @Nullable String header(String name) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  public byte[] bytes() {
    return bytes;
  }

  public @Nullable Stream stream() {
    return stream;
  }

  /** Puts other bytes in place of the body, such as the same ones compressed. */
  public Response body(byte[] other) {
    bytes = other;
    return this;
  }

  /** The same status and headers without a body: the answer to HEAD, and 304. */
  public Response withoutBody() {
    bytes = EMPTY;
    stream = null;
    return this;
  }
}
