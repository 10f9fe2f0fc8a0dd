package dev.steward.report.coverage;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.problem.Problem;
import dev.steward.report.file.ReportFiles;
import dev.steward.text.Globs;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;

/** Reads the coverage reports of one step. */
public final class CoverageReader {

  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 500L << 20;

  private final Files workspace;
  private final Consumer<String> log;
  private final Omissions omissions = new Omissions();
  private final CoverageCollector collector = new CoverageCollector();
  private final List<String> errors = new ArrayList<>();

  /**
   * Creates a reader.
   *
   * @param log receives lines for the console
   */
  public CoverageReader(Files workspace, Consumer<String> log) {
    this.workspace = workspace;
    this.log = log;
  }

  /** Matching files that cannot be read. */
  public Omissions omissions() {
    return omissions;
  }

  /** What is wrong with the reports. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /** The files in all reports so far. */
  public List<FileCoverage> files() {
    return collector.files();
  }

  /** Reads the reports that match a pattern. */
  public void read(CoverageTool tool, String pattern) {
    log.accept("Creating parser for " + tool.label());
    log.accept(
        "Searching for all files in '"
            + workspace.path()
            + "' that match the pattern '"
            + pattern
            + "'");
    Globs globs = Globs.of(pattern, "", false, true);
    List<TreeFile> files =
        workspace.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions);
    if (files.isEmpty()) {
      error("No files found for pattern '" + pattern + "'. Configuration error?");
      return;
    }
    log.accept("-> found " + files.size() + (files.size() == 1 ? " file" : " files"));
    ReportFiles.read(files, workspace, (file, content) -> read(tool, file, content));
  }

  private void read(CoverageTool tool, TreeFile file, InputStream content) throws IOException {
    String path = PosixPath.resolve(workspace.path(), file.path());
    if (file.size() > MAX_BYTES) {
      error("Skipping file '" + file.path() + "' because it is larger than 500 MB");
      return;
    }
    try {
      tool.parser().parse(content, collector);
      collector.endReport();
      log.accept("Successfully processed file '" + path + "'");
    } catch (Problem | XMLStreamException e) {
      collector.cancelReport();
      error("Parsing of file '" + path + "' failed: " + e.getMessage());
    }
  }

  private void error(String message) {
    errors.add(message);
    log.accept("[-ERROR-] " + message);
  }
}
