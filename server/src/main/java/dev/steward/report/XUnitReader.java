package dev.steward.report;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.problem.Problem;
import dev.steward.report.file.ReportFiles;
import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.ReportXml;
import dev.steward.text.Globs;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** Reads the reports of test tools for one step. */
public final class XUnitReader {

  private static final int MAX_FILES = 20_000;

  /** How many outdated files an error names. */
  private static final int MAX_NAMED = 10;

  /**
   * The reports of one tool.
   *
   * @param include glob patterns, separated by commas
   * @param allowsMissing whether the build may go on if no file matches
   * @param requiresNew whether files that are older than the build are an error
   * @param requiresValid whether files that are empty or of another format are an error; otherwise
   *     they are left out
   */
  public record ToolReports(
      XUnitFormat format,
      String include,
      String exclude,
      boolean allowsMissing,
      boolean requiresNew,
      boolean requiresValid) {}

  private final Files workspace;
  private final long oldest;
  private final long started;
  private final boolean keepsAllOutput;
  private final Consumer<String> log;
  private final SuiteMerger merger = new SuiteMerger();
  private final ReportTextBudget budget = new ReportTextBudget();

  private final Omissions omissions = new Omissions();

  /**
   * Creates a reader.
   *
   * @param started start of the build, epoch millis
   * @param marginMillis by how much a new file may be older than the build
   * @param log receives lines for the console
   */
  public XUnitReader(
      Files workspace,
      long started,
      long marginMillis,
      boolean keepsAllOutput,
      Consumer<String> log) {
    this.workspace = workspace;
    this.started = started;
    this.oldest = started - marginMillis;
    this.keepsAllOutput = keepsAllOutput;
    this.log = log;
  }

  /**
   * Reads the reports of a tool.
   *
   * @return why the step fails; null if it does not
   */
  public @Nullable String read(ToolReports tool) {
    String label = tool.format().label();
    log.accept("INFO: Processing " + label);
    if (Globs.isEmpty(tool.include())) {
      return null;
    }
    Globs globs = Globs.of(tool.include(), tool.exclude(), false, true);
    List<TreeFile> files =
        workspace.files(globs::matches, globs::mayContainMatch, MAX_FILES, omissions);
    String place =
        " test report file(s) were found with the pattern '"
            + tool.include()
            + "' relative to '"
            + workspace.path()
            + "' for the testing framework '"
            + label
            + "'.";
    if (files.isEmpty()) {
      String message =
          "["
              + label
              + "] - No"
              + place
              + "\nDid you enter a pattern relative to (and within) the workspace directory?\n"
              + "Did you generate the result report(s) for '"
              + label
              + "'?";
      if (tool.allowsMissing()) {
        log.accept("INFO: " + message);
        return null;
      }
      return message;
    }
    log.accept("INFO: [" + label + "] - " + files.size() + place);
    List<TreeFile> old = files.stream().filter(file -> file.modified() < oldest).toList();
    if (tool.requiresNew() && !old.isEmpty()) {
      return "Test reports were found but not all of them are new. Did all the tests run?\n"
          + old.stream().limit(MAX_NAMED).map(this::age).collect(Collectors.joining("\n"));
    }
    ReportXml xml = ReportXml.withRoots(tool.format().roots());
    var failure = new AtomicReference<@Nullable String>();
    ReportFiles.read(
        files,
        workspace,
        (file, content) -> {
          String problem = failure.get() == null ? add(tool, xml, file, content) : null;
          if (problem != null && tool.requiresValid()) {
            failure.set(problem);
          } else if (problem != null) {
            log.accept("WARNING: " + problem + " The result file has been skipped.");
          }
        });
    return failure.get();
  }

  private String age(TreeFile file) {
    return "  * "
        + PosixPath.resolve(workspace.path(), file.path())
        + " is "
        + ReportFiles.age(started - file.modified())
        + " old";
  }

  /** Adds the tests of a file; returns what is wrong with it. */
  private @Nullable String add(ToolReports tool, ReportXml xml, TreeFile file, InputStream content)
      throws IOException {
    String path = PosixPath.resolve(workspace.path(), file.path());
    String name = "The result file '" + path + "' for the metric '" + tool.format().label() + "' ";
    if (file.size() > ReportXml.MAX_BYTES) {
      return name + "is larger than 1 GB.";
    }
    String fileName = path.substring(path.lastIndexOf('/') + 1);
    var tests = new TestCollector(fileName, keepsAllOutput, false, budget);
    try {
      if (!xml.read(content, tool.format().handler(tests, budget))) {
        return name + "is empty.";
      }
    } catch (Problem | XMLStreamException e) {
      return name + "is not valid: " + e.getMessage();
    }
    tests.suites.forEach(merger::add);
    return null;
  }

  /** All tests that were read. */
  public TestResults results() {
    return merger.results();
  }

  /** Matching files that cannot be read. */
  public Omissions omissions() {
    return omissions;
  }

  /** The number of tests beyond the maximum per build. */
  public int omittedTests() {
    return merger.omitted();
  }
}
