package dev.steward.gate;

import dev.steward.export.Answer;
import dev.steward.export.Documents;
import dev.steward.export.Exported;
import dev.steward.export.Kept;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Response.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * {@code …/api/json}, {@code /api/xml}, {@code /api/python} and {@code /api/schema} of every
 * exporting resource. They respond alike to all methods, and change nothing.
 */
public final class RemoteApi {

  private static final List<Header> FRAMELESS = List.of(Header.constant("X-Frame-Options", "deny"));

  private RemoteApi() {}

  static <T> void rows(Kind<T> kind, Right right) {
    for (String flavour : new String[] {"json", "xml", "python", "schema"}) {
      if (kind.routes().stream().anyMatch(row -> row.verb().equals("api/" + flavour))) {
        continue; // the type has declared its own route
      }
      kind.row(Route.Method.ANY, "api/" + flavour, right, new Flavour<>(kind, flavour, new Kept()));
    }
  }

  private record Flavour<T>(Kind<T> kind, String name, Kept kept) implements Endpoint<T> {

    @Override
    public Response serve(Call call, T subject) {
      Exported exported = kind.exporter().export(call, subject);
      return answer(call, kept.document(exported, name, call.request().query().asMap()), name);
    }
  }

  /** Responds with an export document in the given format. */
  public static Response serve(Call call, Exported exported, String flavour) {
    return answer(call, Documents.make(exported, flavour, call.request().query().asMap()), flavour);
  }

  private static Response answer(Call call, Answer answer, String flavour) {
    return switch (answer) {
      case Answer.Document(String type, byte[] bytes) -> document(call, type, bytes);
      case Answer.Said(int status, String text) ->
          call.site()
              .signed(Response.of(status))
              .with("X-Frame-Options", "deny")
              .body(text.getBytes(StandardCharsets.UTF_8));
      case Answer.Forbidden(String title, String why) -> {
        Response refusal =
            new ErrorPage(call.site())
                .show(call.request(), 403, title, why, null, ErrorPage.Dress.BARE);
        yield flavour.equals("xml") ? call.site().signed(refusal) : refusal;
      }
    };
  }

  /** Responds with a document like those of resources: with an ETag, and 304 if it matches. */
  public static Response document(Call call, String type, byte[] bytes) {
    Request request = call.request();
    if (call.place().kind().isUnstored()) {
      return call.site()
          .signed(Response.bytes(200, type, bytes))
          .with("X-Frame-Options", "deny")
          .with("Cache-Control", "no-store");
    }
    String tag =
        tag(
            bytes,
            call.caller().userId(),
            Compression.isWorthwhile(bytes) && Compression.takesGzip(request));
    Response response =
        call.site().signed(Response.bytes(200, type, bytes).also(FRAMELESS).with("ETag", tag));
    String asked = request.header("If-None-Match");
    return asked != null && matches(asked, tag) && !request.isPost()
        ? response.status(304).withoutBody()
        : response;
  }

  private static boolean matches(String asked, String tag) {
    for (String one : asked.split(",", -1)) {
      String known = one.strip();
      if (known.equals("*") || known.equals(tag) || known.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /** Creates an ETag that depends on the bytes, their encoding, and the user. */
  private static String tag(byte[] bytes, long userId, boolean compressed) {
    // Two CRCs of different polynomials; the CPU computes both faster than it reads the memory.
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
