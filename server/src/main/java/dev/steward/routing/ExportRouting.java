package dev.steward.routing;

import dev.steward.export.Answer;
import dev.steward.export.DocumentCache;
import dev.steward.export.Documents;
import dev.steward.export.ExportedValue;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Response.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * {@code …/api/json}, {@code /api/xml}, {@code /api/python} and {@code /api/schema} of every
 * exporting resource. These routes respond to all methods in the same way and have no side effects.
 */
public final class ExportRouting {

  private static final List<Header> NO_FRAMES = List.of(Header.constant("X-Frame-Options", "deny"));

  private ExportRouting() {}

  static <T> void addRoutes(ResourceType<T> type, AccessRule rule) {
    for (String format : new String[] {"json", "xml", "python", "schema"}) {
      if (type.routes().stream().anyMatch(route -> route.verb().equals("api/" + format))) {
        continue; // the type has declared its own route
      }
      type.route(
          Route.Method.ANY,
          "api/" + format,
          rule,
          new ExportEndpoint<>(type, format, new DocumentCache()));
    }
  }

  private record ExportEndpoint<T>(ResourceType<T> type, String name, DocumentCache cache)
      implements Endpoint<T> {

    @Override
    public Response serve(RequestContext context, T value) {
      ExportedValue exported = type.exporter().export(context, value);
      return answer(
          context, cache.document(exported, name, context.request().query().asMap()), name);
    }
  }

  /** Responds with an export document in the given format. */
  public static Response serve(RequestContext context, ExportedValue exported, String format) {
    return answer(
        context, Documents.create(exported, format, context.request().query().asMap()), format);
  }

  private static Response answer(RequestContext context, Answer answer, String format) {
    return switch (answer) {
      case Answer.DocumentAnswer(String type, byte[] bytes) -> document(context, type, bytes);
      case Answer.LiteralAnswer(int status, String text) ->
          context
              .site()
              .withProductHeaders(Response.of(status))
              .with("X-Frame-Options", "deny")
              .body(text.getBytes(StandardCharsets.UTF_8));
      case Answer.ForbiddenAnswer(String title, String detail) -> {
        Response refusal =
            new ErrorPage(context.site())
                .respond(context.request(), 403, title, detail, null, ErrorPage.ErrorStyle.BARE);
        yield format.equals("xml") ? context.site().withProductHeaders(refusal) : refusal;
      }
    };
  }

  /**
   * Responds with an exported document and its ETag, or with 304 if the client has that version.
   */
  public static Response document(RequestContext context, String type, byte[] bytes) {
    Request request = context.request();
    if (context.resource().type().isNoStore()) {
      return context
          .site()
          .withProductHeaders(Response.bytes(200, type, bytes))
          .with("X-Frame-Options", "deny")
          .with("Cache-Control", "no-store");
    }
    String tag =
        tag(
            bytes,
            context.caller().userId(),
            Compression.isWorthwhile(bytes) && Compression.acceptsGzip(request));
    Response response =
        context
            .site()
            .withProductHeaders(
                Response.bytes(200, type, bytes).addHeaders(NO_FRAMES).with("ETag", tag));
    String ifNoneMatch = request.header("If-None-Match");
    return ifNoneMatch != null && matches(ifNoneMatch, tag) && !request.isPost()
        ? response.status(304).withoutBody()
        : response;
  }

  private static boolean matches(String ifNoneMatch, String tag) {
    for (String item : ifNoneMatch.split(",", -1)) {
      String candidate = item.strip();
      if (candidate.equals("*") || candidate.equals(tag) || candidate.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /** Creates an ETag that depends on the bytes, their encoding, and the user. */
  private static String tag(byte[] bytes, long userId, boolean compressed) {
    // Two CRCs with different polynomials; the CPU computes both faster than it reads memory.
    var high = new CRC32C();
    high.update(bytes);
    var low = new CRC32();
    low.update(bytes);
    return "\""
        + Long.toHexString((high.getValue() << 32) | low.getValue())
        + "-"
        + Long.toHexString(userId)
        + (compressed ? "-g" : "")
        + "\"";
  }
}
