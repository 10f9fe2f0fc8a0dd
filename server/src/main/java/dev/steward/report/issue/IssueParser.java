package dev.steward.report.issue;

import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import javax.xml.stream.XMLStreamException;

/** Parser of the reports of a tool. */
@FunctionalInterface
interface IssueParser {

  /**
   * Parses one report.
   *
   * @param encoding of reports that are text; XML reports name their own
   * @throws Problem if the report has another format or is too large
   */
  void parse(InputStream report, Charset encoding, IssueCollector issues)
      throws IOException, XMLStreamException;
}
