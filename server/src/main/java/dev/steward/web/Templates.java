package dev.steward.web;

import dev.steward.gate.Call;
import dev.steward.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Draws pages from the templates, which were compiled with the product. */
public final class Templates {

  private Templates() {}

  /** Made with the first page: a server that is only asked for JSON never needs it. */
  private static final class Engine {
    static final TemplateEngine ENGINE =
        TemplateEngine.createPrecompiled(null, ContentType.Html, null, "dev.steward.web.template");
  }

  /** Draws a page with the headers that pages have. */
  public static Response page(
      Call call, int status, String template, Map<String, Object> parameters) {
    return call.site()
        .page(Response.bytes(status, "text/html;charset=utf-8", html(template, parameters)))
        .set("Cache-Control", "private, no-store");
  }

  /** Draws a template alone. */
  static byte[] html(String template, Map<String, Object> parameters) {
    var output = new Utf8ByteOutput();
    Engine.ENGINE.render(template, parameters, output);
    var bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
