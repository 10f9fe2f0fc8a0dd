package dev.steward.step;

import dev.steward.blob.Omissions;
import dev.steward.blob.SafeFileTree;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.FolderFiles;
import dev.steward.host.PosixPath;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import dev.steward.text.Html;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Publishes HTML reports: keeps folders of the workspace as artifacts of the build. Browsers do not
 * run scripts in artifacts.
 */
public record HtmlPublisher(List<HtmlReport> reports) implements PostBuildAction {

  /** Folder of the reports among the artifacts. */
  public static final String FOLDER = "htmlreports";

  /** Page with links to the files of a report. */
  public static final String INDEX = "htmlpublisher-wrapper.html";

  private static final int MAX_FILES = 20_000;

  /**
   * A report.
   *
   * @param folder in the workspace
   * @param files patterns of the pages that are linked, separated by commas
   * @param titles of the pages, separated by commas; empty for their names
   * @param allowsMissing whether the build may succeed without the report
   */
  public record HtmlReport(
      String name,
      String folder,
      String files,
      String titles,
      String includes,
      boolean allowsMissing,
      boolean keepsUnderscores) {

    /** The name of the report's folder: characters other than letters and digits are encoded. */
    String folderName() {
      var out = new StringBuilder();
      name.strip()
          .codePoints()
          .forEach(c -> {
            boolean plain =
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || (c == '_' && keepsUnderscores);
            if (plain) {
              out.appendCodePoint(c);
            } else {
              out.append('_');
              for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                out.append(Character.forDigit((b >> 4) & 0xf, 16))
                    .append(Character.forDigit(b & 0xf, 16));
              }
            }
          });
      return out.toString();
    }
  }

  private static final Field<String> NAME = Field.text("reportName", "Report title");
  private static final Field<String> DIR = Field.text("reportDir", "HTML directory to archive");
  private static final Field<String> FILES =
      Field.text("reportFiles", "Index page[s]").orElse("index.html");
  private static final Field<String> TITLES =
      Field.text("reportTitles", "Index page title[s] (Optional)");
  private static final Field<String> INCLUDES =
      Field.text("includes", "Include files").orElse("**/*");
  private static final Field<Boolean> KEEP_ALL = Field.flag("keepAll", "Keep past HTML reports");
  private static final Field<Boolean> LINK_TO_LAST =
      Field.flag("alwaysLinkToLastBuild", "Always link to last build");
  private static final Field<Boolean> ALLOW_MISSING =
      Field.flag("allowMissing", "Allow missing report");
  private static final Field<Boolean> ESCAPE_UNDERSCORES =
      Field.flagDefaultTrue("escapeUnderscores", "Escape underscores in Report Title");

  private static final Field<List<HtmlReport>> REPORTS =
      Field.rows(
          "reportTargets",
          "Reports",
          "htmlpublisher.HtmlPublisherTarget",
          List.of(
              NAME,
              DIR,
              FILES,
              TITLES,
              INCLUDES,
              KEEP_ALL,
              LINK_TO_LAST,
              ALLOW_MISSING,
              ESCAPE_UNDERSCORES),
          row ->
              new HtmlReport(
                  row.get(NAME),
                  row.get(DIR),
                  row.get(FILES),
                  row.get(TITLES),
                  row.get(INCLUDES),
                  row.get(ALLOW_MISSING),
                  !row.get(ESCAPE_UNDERSCORES)));

  public static final TypeDescription<HtmlPublisher> TYPE =
      TypeDescription.of(
              TypeKind.ACTION, "publishHTML", HtmlPublisher.class, "htmlpublisher.HtmlPublisher")
          .label("Publish HTML reports")
          .help("Keeps HTML reports as artifacts of the build, in the folder htmlreports.")
          .plugin(new BundledPlugin("htmlpublisher", "HTML reports", "artifacts"))
          .fields(REPORTS)
          .reader(in -> new HtmlPublisher(in.get(REPORTS)));

  static final StepType<HtmlPublisher> STEP =
      new StepType<>(
          TYPE,
          "publish-html",
          "Publish HTML reports",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          HtmlPublisher::perform);

  private void perform(StepContext context) throws IOException {
    context.print("[htmlpublisher] Archiving HTML reports...\n");
    for (HtmlReport report : reports) {
      publish(context, report);
    }
  }

  /** Keeps a report with the build; a missing report fails the build unless it may be missing. */
  static void publish(StepContext context, HtmlReport report) throws IOException {
    String root = context.workspace().path();
    String folder = PosixPath.resolve(root, context.expand(report.folder()).strip());
    String name = report.folderName();
    if (name.isEmpty() || !PosixPath.contains(root, folder)) {
      fail(context, "A report needs a name, and a directory in the workspace.");
      return;
    }
    context.print(
        "[htmlpublisher] Archiving at BUILD level " + folder + " to " + FOLDER + "/" + name + "\n");
    Files files = FolderFiles.of(context.workspace().files(), PosixPath.relative(root, folder));
    List<String> copied = copy(context, report, files, name);
    if (copied.isEmpty()) {
      String message = "Specified HTML directory '" + folder + "' does not exist or is empty.";
      if (report.allowsMissing()) {
        context.print(message + "\n");
        context.skip(Skip.Status.NOTHING_FOUND, message);
      } else {
        fail(context, message);
      }
      return;
    }
    Globs pages = Globs.of(context.expand(report.files()), "", false, true);
    List<String> linked = copied.stream().filter(pages::matches).toList();
    if (!linked.equals(List.of("index.html"))) {
      SafeFileTree.store(
          new ByteArrayInputStream(index(context, report, linked).getBytes(StandardCharsets.UTF_8)),
          context.run().startedAt(),
          target(context, name).resolve(INDEX));
      copied.add(INDEX);
    }
    var artifacts = new LinkedHashSet<>(context.artifacts());
    copied.forEach(path -> artifacts.add(FOLDER + "/" + name + "/" + path));
    context.setArtifacts(List.copyOf(artifacts));
  }

  private static void fail(StepContext context, String message) {
    context.print("ERROR: " + message + "\n");
    context.worsen(Result.FAILURE);
  }

  private static Path target(StepContext context, String name) {
    return context.artifactFolder().resolve(FOLDER).resolve(name);
  }

  private static List<String> copy(StepContext context, HtmlReport report, Files files, String name)
      throws IOException {
    String includes = context.expand(report.includes());
    Globs globs = Globs.of(Globs.isEmpty(includes) ? "**/*" : includes, "", false, true);
    var omissions = new Omissions();
    var reportFiles = new ArrayList<TreeFile>();
    for (TreeFile file :
        files.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions)) {
      // The stored artifact list has one path per line.
      if (file.path().indexOf('\n') >= 0) {
        omissions.add(Omissions.Reason.LINE_BREAK);
      } else {
        reportFiles.add(file);
      }
    }
    Path target = target(context, name);
    var copied = new ArrayList<String>();
    files.read(
        reportFiles,
        (file, content) -> {
          if (content == null) {
            omissions.add(Omissions.Reason.UNREADABLE);
          } else {
            SafeFileTree.store(content, file.modified(), target.resolve(file.path()));
            copied.add(file.path());
          }
        });
    context.warn(omissions);
    return copied;
  }

  /** A page with links, without scripts, which browsers do not run in artifacts. */
  private static String index(StepContext context, HtmlReport report, List<String> pages) {
    String title = Html.escape(report.name().strip());
    var out =
        new StringBuilder(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
            .append(title)
            .append("</title></head><body>\n<h1>")
            .append(title)
            .append("</h1>\n<ul>\n");
    String[] titles = context.expand(report.titles()).split(",", -1);
    for (int i = 0; i < pages.size(); i++) {
      String given = i < titles.length ? titles[i].strip() : "";
      out.append("<li><a href=\"")
          .append(
              URLEncoder.encode(pages.get(i), StandardCharsets.UTF_8)
                  .replace("+", "%20")
                  .replace("%2F", "/"))
          .append("\">")
          .append(Html.escape(given.isEmpty() ? pages.get(i) : given))
          .append("</a></li>\n");
    }
    return out.append("</ul>\n</body></html>\n").toString();
  }
}
