package dev.steward.rest.report;

import dev.steward.access.Subject;
import dev.steward.export.Exported;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Path;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.report.Fingerprint;
import dev.steward.report.Fingerprints;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.text.Html;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /fingerprint/MD5/}: which builds made a file, and which used it. */
public final class FingerprintPlaces {

  private static final int MOST_BYTES = 32 << 20;

  private FingerprintPlaces() {}

  /** Adds the place and the rows. */
  public static void add(Kinds kinds, Parts parts) {
    // Who may read none of its jobs finds nothing: that is decided where it is looked for.
    var kind = new Kind<Fingerprint>("fingerprint", _ -> Subject.SERVER);
    kinds
        .server()
        .leadsByName(
            "fingerprint", kind, (caller, _, hash) -> parts.fingerprints().find(caller, hash))
        .row(Method.POST, "doFingerprintCheck", Right.read(), FingerprintPlaces::check);
    kind.exports(
            Right.read(),
            (call, file) ->
                Exported.of(FingerprintModel.MODEL, new FingerprintModel.View(file, call.root())))
        .shows(() -> List.of(FingerprintModel.MODEL))
        .row(Method.GET, "", Right.read(), FingerprintPlaces::page);
  }

  /** {@code POST /doFingerprintCheck}: a file is sent as the part {@code name}. */
  private static Response check(Call call, Site site) {
    byte[] file = part(call);
    try {
      return Response.redirect(
          site.contextPath()
              + "/fingerprint/"
              + Fingerprints.md5(new ByteArrayInputStream(file))
              + "/");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The content of the part called {@code name}, byte by byte. */
  private static byte[] part(Call call) {
    String type = call.request().header("Content-Type");
    int at = type == null ? -1 : type.indexOf("boundary=");
    if (type == null || !call.request().mediaType().equals("multipart/form-data") || at < 0) {
      throw new Problem.Invalid(
          "Send the file as the part \"name\" of multipart/form-data: curl -F name=@FILE");
    }
    String boundary = type.substring(at + 9).split("[; ]", 2)[0].replace("\"", "");
    byte[] body = call.request().body(MOST_BYTES);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String line = "--" + boundary;
    int from = text.indexOf(line);
    while (from >= 0) {
      int head = from + line.length() + 2;
      int content = text.indexOf("\r\n\r\n", head);
      int end = text.indexOf("\r\n" + line, head);
      if (content < 0 || end < 0) {
        break;
      }
      if (content < end && text.substring(head, content).contains("name=\"name\"")) {
        return text.substring(content + 4, end).getBytes(StandardCharsets.ISO_8859_1);
      }
      from = end + 2;
    }
    throw new Problem.Invalid("The part \"name\" is missing: curl -F name=@FILE");
  }

  private static Response page(Call call, Fingerprint file) {
    var html =
        new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><title>")
            .append(Html.escape(file.fileName()))
            .append("</title><link rel=\"stylesheet\" href=\"")
            .append(Html.escape(call.site().contextPath()))
            .append("/static/steward.css\"></head><body><main><h1>")
            .append(Html.escape(file.fileName()))
            .append("</h1><p>MD5: <code>")
            .append(Html.escape(file.hash()))
            .append("</code></p>");
    Fingerprint.Origin original = file.original();
    html.append("<p>")
        .append(
            original == null
                ? "It came from outside of this server."
                : "Made by " + Html.escape(original.jobName()) + " #" + original.number() + ".")
        .append("</p><h2>Used by</h2><ul>");
    for (Fingerprint.Usage usage : file.usage()) {
      var url = new StringBuilder(call.site().contextPath()).append('/');
      for (String name : usage.jobName().split("/", -1)) {
        url.append("job/").append(Path.encode(name)).append('/');
      }
      html.append("<li>").append(Html.escape(usage.jobName())).append(": ");
      for (Fingerprint.Range range : usage.ranges()) {
        html.append("<a href=\"")
            .append(Html.escape(url.toString()))
            .append(range.start())
            .append("/\">#")
            .append(range.start())
            .append("</a> ");
        if (range.end() - range.start() > 1) {
          html.append("to #").append(range.end() - 1).append(' ');
        }
      }
      html.append("</li>");
    }
    return call.site()
        .page(Response.html(200, html.append("</ul></main></body></html>").toString()));
  }
}
