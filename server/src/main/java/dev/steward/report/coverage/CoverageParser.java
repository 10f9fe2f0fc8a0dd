package dev.steward.report.coverage;

import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLStreamException;

/** Parser of the reports of a coverage tool. */
@FunctionalInterface
interface CoverageParser {

  /**
   * Parses one report.
   *
   * @throws dev.steward.problem.Problem if the report has another format or is too large
   */
  void parse(InputStream report, CoverageCollector files) throws IOException, XMLStreamException;
}
