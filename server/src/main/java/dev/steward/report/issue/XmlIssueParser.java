package dev.steward.report.issue;

import dev.steward.problem.Problem;
import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.ReportXml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** Parser of reports in XML. */
final class XmlIssueParser implements IssueParser {

  /** The texts of one report, so that a report fits into the heap. */
  private static final long MAX_CHARACTERS = 64 << 20;

  /** Reads the elements of a report. */
  @FunctionalInterface
  interface ElementFormat {

    /**
     * Handles an element at its end tag, after its children.
     *
     * @param ancestors the innermost first
     * @return true if the parent needs the element
     */
    boolean end(Deque<ReportElement> ancestors, ReportElement element, ReportIssues issues);
  }

  /** Receives the issues of one report. */
  record ReportIssues(IssueCollector collector, ReportTextBudget budget) {

    void add(IssueBuilder issue) {
      collector.add(issue);
    }

    /** The text of an element; empty if it is missing. */
    String text(@Nullable ReportElement element) {
      return element == null ? "" : element.text().whole(budget).strip();
    }
  }

  private final List<String> roots;
  private final ElementFormat format;

  XmlIssueParser(List<String> roots, ElementFormat format) {
    this.roots = roots;
    this.format = format;
  }

  @Override
  public void parse(InputStream report, Charset encoding, IssueCollector issues)
      throws IOException, XMLStreamException {
    var reportIssues = new ReportIssues(issues, new ReportTextBudget(MAX_CHARACTERS));
    if (!ReportXml.skippingDtd(roots)
        .read(report, (ancestors, element) -> format.end(ancestors, element, reportIssues))) {
      throw new Problem.Invalid("The file is empty.");
    }
  }
}
