package dev.steward.report.issue;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.problem.Problem;
import dev.steward.report.file.ReportFiles;
import dev.steward.text.Globs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** Reads the issues of a tool from files of the workspace, or from the console. */
public final class IssueReader {

  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 100L << 20;

  private final Files workspace;
  private final Omissions omissions = new Omissions();

  public IssueReader(Files workspace) {
    this.workspace = workspace;
  }

  /** Matching files that cannot be read. */
  public Omissions omissions() {
    return omissions;
  }

  /**
   * Reads the files that match a pattern.
   *
   * @param id of the result
   * @param encoding of reports that are text
   */
  public IssueReport readFiles(String id, IssueTool tool, String pattern, Charset encoding) {
    var report = new IssueReport(id, workspace.path());
    report.info(
        "Searching for all files in '"
            + workspace.path()
            + "' that match the pattern '"
            + pattern
            + "'");
    Globs globs = Globs.of(pattern, "", false, true);
    List<TreeFile> files =
        workspace.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions);
    if (files.isEmpty()) {
      report.error("No files found for pattern '" + pattern + "'. Configuration error?");
      return report;
    }
    report.info("-> found " + IssueCollector.plural(files.size(), "file"));
    IssueParser parser = tool.parser();
    ReportFiles.read(
        files, workspace, (file, content) -> read(report, parser, encoding, file, content));
    return report;
  }

  private void read(
      IssueReport report, IssueParser parser, Charset encoding, TreeFile file, InputStream content)
      throws IOException {
    String path = PosixPath.resolve(workspace.path(), file.path());
    if (file.size() == 0) {
      report.error("Skipping file '" + file.path() + "' because it's empty");
      return;
    }
    if (file.size() > MAX_BYTES) {
      report.error("Skipping file '" + file.path() + "' because it is larger than 100 MB");
      return;
    }
    try {
      parser.parse(content, encoding, report.collector());
      report.info("Successfully parsed file " + path);
    } catch (Problem | XMLStreamException e) {
      report.error("Parsing of file '" + path + "' failed: " + e.getMessage());
    }
    report.info(report.collector().takeSummary());
  }

  /** Reads the issues in text of the console. */
  public IssueReport readConsole(String id, IssueTool tool, String console) {
    var report = new IssueReport(id, workspace.path());
    report.info("Parsing console log (workspace: '" + workspace.path() + "')");
    try {
      tool.parser()
          .parse(
              new ByteArrayInputStream(console.getBytes(StandardCharsets.UTF_8)),
              StandardCharsets.UTF_8,
              report.collector());
      report.info("Successfully parsed console log");
    } catch (IOException | XMLStreamException | Problem e) {
      report.error("Parsing of the console log failed: " + e.getMessage());
    }
    report.info(report.collector().takeSummary());
    return report;
  }
}
