package dev.steward.report;

import dev.steward.problem.Problem;
import dev.steward.report.TestCase.Status;
import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.ReportXml;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;

/**
 * Parses JUnit XML reports as streams, including common deviations from the format. An unreadable
 * file is reported as a failed test, so that a truncated report does not look successful.
 */
final class JUnitReader {

  private final boolean keepsAllOutput;
  private final boolean keepsProperties;
  private final ReportTextBudget budget;
  private final ReportXml xml = ReportXml.create();

  /** Creates a reader for the reports of one build. */
  JUnitReader(boolean keepsAllOutput, boolean keepsProperties, ReportTextBudget budget) {
    this.keepsAllOutput = keepsAllOutput;
    this.keepsProperties = keepsProperties;
    this.budget = budget;
  }

  /**
   * The suites of a report.
   *
   * @param path of the file, for error messages
   * @param size of the file in bytes
   */
  List<TestSuite> read(String path, long size, InputStream bytes) throws IOException {
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (size > ReportXml.MAX_BYTES) {
      return List.of(
          unreadable(
              file,
              "[failed-to-read]",
              "Failed to read test report file " + path + ": it is larger than 1 GB"));
    }
    try {
      var tests = new TestCollector(file, keepsAllOutput, keepsProperties, budget);
      return xml.read(bytes, tests)
          ? tests.suites
          : List.of(unreadable(file, "[empty]", "Test report file " + path + " was length 0"));
    } catch (Problem | XMLStreamException e) {
      return List.of(
          unreadable(
              file,
              "[failed-to-read]",
              "Failed to read test report file " + path + "\n" + e.getMessage()));
    }
  }

  private static TestSuite unreadable(String file, String test, String message) {
    return new TestSuite(
        file,
        null,
        null,
        0,
        null,
        null,
        List.of(new TestCase(file, test, 0, Status.FAILED, message, message, null, null, null, 0)),
        Map.of());
  }
}
