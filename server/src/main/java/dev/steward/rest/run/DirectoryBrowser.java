package dev.steward.rest.run;

import dev.steward.blob.FileTree;
import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import dev.steward.http.Response;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.report.Md5;
import dev.steward.rest.PageRenderer;
import dev.steward.rest.Responses;
import dev.steward.routing.RequestContext;
import dev.steward.text.Globs;
import dev.steward.text.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Serves a directory with untrusted content: files, directory listings, {@code *zip*} archives,
 * {@code *plain*} lists, {@code *view*} and {@code *fingerprint*} of a file, and matches of a
 * pattern. Links are not followed.
 *
 * @param plain renders the pages
 * @param files the content of the directory
 * @param title the title of the page
 * @param name the name of an archive of the whole directory
 * @param base the path of the directory on this host, ending in a slash
 */
record DirectoryBrowser(
    PageRenderer plain, FileTree files, String title, String name, String base) {

  private static final String TABLE =
      "<div class=\"table\" role=\"region\" aria-label=\"Files\" tabindex=\"0\"><table><thead><tr>"
          + "<th scope=\"col\">Name</th><th scope=\"col\" class=\"number\">Size</th></tr></thead>"
          + "<tbody>";

  private static final int MAX_LISTED = 10_000;
  private static final int MAX_FILES = 200_000;

  /** Estimated memory of a list entry with its path, in bytes. */
  private static final int FILE_BYTES = 250;

  /** Responds with the file, listing or archive that the request path names. */
  Response respond(RequestContext call) {
    List<String> segments = call.extraSegments().stream().filter(part -> !part.isEmpty()).toList();
    int pathLength = 0;
    while (pathLength < segments.size() && !isMagic(segments.get(pathLength))) {
      pathLength++;
    }
    String path = String.join("/", segments.subList(0, pathLength));
    List<String> rest = segments.subList(pathLength, segments.size());
    TreeEntry entry = path.isEmpty() ? null : files.find(path);
    if (!path.isEmpty() && entry == null) {
      throw new Problem.NotFound("There is no such file.");
    }
    if (entry != null && !entry.isFolder()) {
      return file(call, path, entry, rest);
    }
    return folder(call, path, rest);
  }

  private static boolean isMagic(String part) {
    return part.indexOf('*') >= 0 || part.indexOf('?') >= 0;
  }

  private Response file(RequestContext call, String path, TreeEntry entry, List<String> rest) {
    String magic = rest.isEmpty() ? "" : rest.getFirst();
    return switch (magic) {
      case "" -> FileContent.of(call, files, path, entry, FileContent.mediaType(entry.name()));
      case "*view*" ->
          FileContent.of(call, files, path, entry, "text/plain;charset=utf-8")
              .with("Content-Disposition", "inline; filename=" + quote(entry.name()));
      case "*fingerprint*" -> {
        String hash = Md5.md5(files, path);
        if (hash == null) {
          throw new Problem.NotFound("There is no such file.");
        }
        yield Responses.redirect(call.site().contextPath() + "/fingerprint/" + hash + "/");
      }
      default -> throw new Problem.NotFound("There is no such file.");
    };
  }

  /** A file name as a header value: untrusted characters become underscores. */
  private static String quote(String name) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      quoted.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : c);
    }
    return quoted.append('"').toString();
  }

  private Response folder(RequestContext call, String path, List<String> rest) {
    String within = path.isEmpty() ? "" : path + "/";
    if (rest.isEmpty()) {
      if (!call.request().rawPath().endsWith("/")) {
        // An absolute URL, as in Jenkins.
        String relativeUrl =
            (base + encode(within)).substring(call.site().contextPath().length() + 1);
        return Responses.redirect(call.rootUrl() + relativeUrl);
      }
      return listing(call, path);
    }
    var pattern = new ArrayList<String>();
    String magic = "";
    for (String part : rest) {
      if (part.equals("*zip*") || part.equals("*plain*")) {
        magic = part;
        break;
      }
      pattern.add(part);
    }
    if (magic.equals("*plain*") && pattern.isEmpty()) {
      return plainList(path);
    }
    String glob = pattern.isEmpty() ? "**" : String.join("/", pattern);
    Globs globs = Globs.of(within + glob, "", !pattern.isEmpty(), true);
    String start = path;
    List<TreeFile> matches =
        files.files(
            candidate -> candidate.startsWith(within) && globs.matches(candidate),
            folder -> isOnPath(folder, start) && globs.mayContainMatch(folder),
            MAX_FILES + 1,
            null);
    if (matches.size() > MAX_FILES) {
      throw new Problem.TooLarge(
          "More than " + MAX_FILES + " files match. Use a pattern that selects fewer files.");
    }
    // The list is needed until the archive has been sent completely.
    ResponseMemory.reserve((long) matches.size() * FILE_BYTES);
    if (magic.equals("*zip*")) {
      return zip(matches, within);
    }
    if (matches.isEmpty()) {
      throw new Problem.NotFound("No file matches.");
    }
    return magic.isEmpty() ? matchPage(call, matches, within, glob) : plain(matches, within);
  }

  /** True for {@code start}, its ancestors and its descendants. */
  private static boolean isOnPath(String folder, String start) {
    return start.isEmpty()
        || folder.equals(start)
        || folder.startsWith(start + "/")
        || start.startsWith(folder + "/");
  }

  private static String encode(String path) {
    return dev.steward.routing.UrlPath.encode(path).replace("%2F", "/");
  }

  private List<TreeEntry> entries(String path) {
    List<TreeEntry> entries = files.list(path, MAX_LISTED);
    if (entries == null) {
      if (path.isEmpty()) {
        return List.of();
      }
      throw new Problem.NotFound("There is no such folder.");
    }
    return entries;
  }

  private Response plainList(String path) {
    var text = new StringBuilder();
    for (TreeEntry entry : entries(path)) {
      text.append(entry.name()).append(entry.isFolder() ? "/\n" : "\n");
    }
    return FileContent.sandbox(Response.text(200, text.toString()));
  }

  private static Response plain(List<TreeFile> files, String within) {
    var text = new StringBuilder();
    for (TreeFile file : files) {
      text.append(file.path().substring(within.length())).append('\n');
    }
    return FileContent.sandbox(Response.text(200, text.toString()));
  }

  private Response listing(RequestContext call, String path) {
    var html = new StringBuilder(TABLE);
    if (!path.isEmpty()) {
      html.append("<tr><td><a href=\"../\">..</a></td><td></td></tr>");
    }
    for (TreeEntry entry : entries(path)) {
      String name = entry.name() + (entry.isFolder() ? "/" : "");
      appendRow(html, "./" + encode(name), name, entry.isFolder() ? null : entry.size());
    }
    return page(
        call,
        path,
        html.append("</tbody></table></div><p><a href=\"./*zip*/")
            .append(encode(archiveName(path)))
            .append(".zip\">All files as a zip</a></p>"));
  }

  private Response matchPage(
      RequestContext call, List<TreeFile> files, String within, String glob) {
    var html = new StringBuilder(TABLE);
    for (TreeFile file : files.subList(0, Math.min(files.size(), MAX_LISTED))) {
      appendRow(
          html, base + encode(file.path()), file.path().substring(within.length()), file.size());
    }
    return page(call, within + glob, html.append("</tbody></table></div>"));
  }

  private static void appendRow(StringBuilder html, String href, String name, @Nullable Long size) {
    html.append("<tr><td><a href=\"")
        .append(Html.escape(href))
        .append("\">")
        .append(Html.escape(name))
        .append("</a></td><td class=\"number\">")
        .append(size == null ? "" : size + " bytes")
        .append("</td></tr>");
  }

  private Response page(RequestContext call, String path, StringBuilder html) {
    return plain.page(call, title + " : /" + path, html.toString());
  }

  private String archiveName(String path) {
    return path.isEmpty() ? name : path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The name of a file in an archive. A backslash is a valid character in file names here, but a
   * separator on Windows, where an archive could write outside its target directory.
   */
  static String entryName(String path) {
    return path.replace('\\', '_');
  }

  /**
   * Sends all files as one archive, which is created while it is being sent. In the archive, the
   * files are in a folder with the directory's name.
   */
  private Response zip(List<TreeFile> archived, String within) {
    String prefix = archiveName(within.isEmpty() ? "" : within.substring(0, within.length() - 1));
    return FileContent.sandbox(
        Response.stream(
            200,
            "application/zip",
            out -> {
              try (var zip = new ZipOutputStream(out)) {
                files.read(
                    archived,
                    (file, content) -> {
                      if (content != null) {
                        var entry =
                            new ZipEntry(
                                entryName(prefix + "/" + file.path().substring(within.length())));
                        entry.setTime(file.modified());
                        zip.putNextEntry(entry);
                        content.transferTo(zip);
                        zip.closeEntry();
                      }
                    });
              }
            }));
  }
}
