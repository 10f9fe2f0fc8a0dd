package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import dev.steward.text.Html;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code RUN/artifact/…} and {@code JOB/ws/…}: files of builds, each confined to its folder. */
final class Artifacts {

  private static final int MOST_LISTED = 10_000;

  /** Files of builds are strangers' files: whatever they say, a browser runs none of it. */
  private static final String SANDBOX =
      "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("txt", "text/plain;charset=utf-8"),
          Map.entry("log", "text/plain;charset=utf-8"),
          Map.entry("xml", "application/xml"),
          Map.entry("json", "application/json"),
          Map.entry("html", "text/html;charset=utf-8"),
          Map.entry("css", "text/css;charset=utf-8"),
          Map.entry("csv", "text/csv;charset=utf-8"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("zip", "application/zip"),
          Map.entry("gz", "application/gzip"),
          Map.entry("jar", "application/java-archive"));

  private final Parts parts;

  private Artifacts(Parts parts) {
    this.parts = parts;
  }

  static void rows(Kinds kinds, Parts parts) {
    var artifacts = new Artifacts(parts);
    kinds
        .run()
        .row(Method.GET, "artifact", Right.needs(Permission.RUN_ARTIFACTS), artifacts::artifact);
    kinds.job().row(Method.GET, "ws", Right.needs(Permission.ITEM_WORKSPACE), artifacts::workspace);
  }

  private Response artifact(Call call, JobRun which) {
    Path folder = parts.blobs().artifacts(which.job().id(), which.run().number());
    List<String> rest = call.rest();
    if (!rest.isEmpty() && rest.getFirst().equals("*zip*")) {
      return zip(folder);
    }
    return file(call, folder, which.title());
  }

  private Response workspace(Call call, Job job) {
    return file(call, parts.places().workspaceOf(job), "Workspace of " + job.fullName());
  }

  private Response file(Call call, Path folder, String title) {
    String relative = String.join("/", call.rest());
    Path file = parts.blobs().find(folder, relative);
    if (file != null) {
      return sandboxed(content(file));
    }
    Path inside = folder.resolve(relative).normalize();
    if (!inside.startsWith(folder)
        || (!relative.isEmpty() && !Files.isDirectory(inside))
        || Files.isSymbolicLink(inside)) {
      throw new Problem.NotFound("There is no such file.");
    }
    return listing(call, inside, title + " / " + relative);
  }

  private static Response content(Path file) {
    return Response.stream(200, type(file), out -> Files.copy(file, out))
        .with("Accept-Ranges", "bytes");
  }

  private static Response sandboxed(Response response) {
    return response.with("Content-Security-Policy", SANDBOX);
  }

  private static String type(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(
        name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
  }

  private static Response listing(Call call, Path folder, String title) {
    var html =
        new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><title>")
            .append(Html.escape(title))
            .append("</title></head><body><h1>")
            .append(Html.escape(title))
            .append("</h1><ul>");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> children = Files.list(folder)) {
        children
            .sorted()
            .limit(MOST_LISTED)
            .forEach(child -> {
              String name = child.getFileName() + (Files.isDirectory(child) ? "/" : "");
              html.append("<li><a href=\"")
                  .append(Html.escape(dev.steward.gate.Path.encode(name).replace("%2F", "/")))
                  .append("\">")
                  .append(Html.escape(name))
                  .append("</a></li>");
            });
      } catch (IOException e) {
        throw new Broken("listing files", e);
      }
    }
    return call.site().page(Response.html(200, html.append("</ul></body></html>").toString()));
  }

  /** All kept files as one archive, written while it is read. */
  private static Response zip(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Problem.NotFound("The build kept no files.");
    }
    return sandboxed(
        Response.stream(
            200,
            "application/zip",
            out -> {
              try (var zip = new ZipOutputStream(out);
                  Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                  if (Files.isRegularFile(file)) {
                    zip.putNextEntry(new ZipEntry("archive/" + folder.relativize(file)));
                    Files.copy(file, zip);
                    zip.closeEntry();
                  }
                }
              }
            }));
  }
}
