package dev.steward.rest.report;

import dev.steward.access.ProtectedObject;
import dev.steward.export.ExportedValue;
import dev.steward.http.Multipart;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.report.Fingerprint;
import dev.steward.report.Fingerprints;
import dev.steward.report.Md5;
import dev.steward.rest.model.FingerprintModel;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Html;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code /fingerprint/MD5/}: the builds that created and used a file. */
public final class FingerprintEndpoints {

  private static final int MAX_BYTES = 32 << 20;

  private final Path home;
  private final Fingerprints fingerprints;

  public FingerprintEndpoints(Path home, Fingerprints fingerprints) {
    this.home = home;
    this.fingerprints = fingerprints;
  }

  /** Registers the resource and routes. */
  public void addRoutes(ResourceTypes kinds) {
    // The lookup checks permissions: it finds nothing if the caller may read none of the jobs.
    var kind = new ResourceType<Fingerprint>("fingerprint", _ -> ProtectedObject.SERVER);
    kinds
        .server()
        .childByName("fingerprint", kind, (caller, _, hash) -> fingerprints.find(caller, hash))
        .route(
            Method.POST,
            "doFingerprintCheck",
            AccessRule.read(),
            (call, site) -> check(call, site, home.resolve("uploads")));
    kind.exports(
            AccessRule.read(),
            (call, fingerprint) ->
                ExportedValue.of(
                    FingerprintModel.MODEL,
                    new FingerprintModel.FingerprintView(fingerprint, call.rootUrl())))
        .withModels(() -> List.of(FingerprintModel.MODEL))
        .route(Method.GET, "", AccessRule.read(), FingerprintEndpoints::page);
  }

  /** {@code POST /doFingerprintCheck}: looks up a file sent as the part {@code name}. */
  private static Response check(RequestContext call, Site site, Path uploads) {
    if (!call.request().isMultipart()) {
      throw new Problem.Invalid(
          "Send the file as the part \"name\" of multipart/form-data: curl -F name=@FILE");
    }
    // The file is read from disk, so that no request holds a whole file in memory.
    try (Multipart form = call.request().multipart(uploads, MAX_BYTES);
        InputStream content = content(form)) {
      return Response.redirect(site.contextPath() + "/fingerprint/" + Md5.md5(content) + "/");
    } catch (IOException e) {
      throw new ServerFailure("reading an uploaded file", e);
    }
  }

  /** Content of the part {@code name}: a file or, without a file name, a field. */
  private static InputStream content(Multipart form) throws IOException {
    Multipart.UploadedFile file = form.find("name");
    if (file != null) {
      return Files.newInputStream(file.content());
    }
    String field = form.fields().find("name");
    if (field == null) {
      throw new Problem.Invalid("The part \"name\" is missing: curl -F name=@FILE");
    }
    return new ByteArrayInputStream(field.getBytes(StandardCharsets.UTF_8));
  }

  private static Response page(RequestContext call, Fingerprint fingerprint) {
    var html =
        new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><title>")
            .append(Html.escape(fingerprint.fileName()))
            .append("</title><link rel=\"stylesheet\" href=\"")
            .append(Html.escape(call.site().contextPath()))
            .append("/static/steward.css\"></head><body><main><h1>")
            .append(Html.escape(fingerprint.fileName()))
            .append("</h1><p>MD5: <code>")
            .append(Html.escape(fingerprint.hash()))
            .append("</code></p>");
    Fingerprint.Origin original = fingerprint.original();
    html.append("<p>")
        .append(
            original == null
                ? "The file was not created by a build on this server."
                : "Created by " + Html.escape(original.jobName()) + " #" + original.number() + ".")
        .append("</p><h2>Used by</h2><ul>");
    for (Fingerprint.JobUsage usage : fingerprint.usage()) {
      var url = new StringBuilder(call.site().contextPath()).append('/');
      for (String name : usage.jobName().split("/", -1)) {
        url.append("job/").append(dev.steward.routing.UrlPath.encode(name)).append('/');
      }
      html.append("<li>").append(Html.escape(usage.jobName())).append(": ");
      for (Fingerprint.BuildRange range : usage.ranges()) {
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
        .withPageHeaders(Response.html(200, html.append("</ul></main></body></html>").toString()));
  }
}
