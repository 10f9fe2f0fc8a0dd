package dev.steward.web;

import dev.steward.http.Response;
import dev.steward.routing.RequestContext;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Renders pages from templates that are compiled with the product. */
public final class Templates {

  private Templates() {}

  /**
   * The engine is created when the first page is rendered, so a server that only serves JSON never
   * loads it.
   */
  private static final class EngineHolder {
    static final TemplateEngine ENGINE =
        TemplateEngine.createPrecompiled(null, ContentType.Html, null, "dev.steward.web.template");
  }

  /** Renders a page and adds the headers that all pages share. */
  public static Response page(
      RequestContext call, int status, String template, Map<String, Object> parameters) {
    return call.site()
        .withPageHeaders(
            Response.bytes(status, "text/html;charset=utf-8", html(template, parameters)))
        .set("Cache-Control", "private, no-store");
  }

  /** Renders a template. */
  static byte[] html(String template, Map<String, Object> parameters) {
    var output = new Utf8ByteOutput();
    EngineHolder.ENGINE.render(template, parameters, output);
    var bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
