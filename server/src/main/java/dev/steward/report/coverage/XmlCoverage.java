package dev.steward.report.coverage;

import dev.steward.problem.Problem;
import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportXml;
import java.io.IOException;
import java.io.InputStream;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/** Elements of coverage reports in XML. */
final class XmlCoverage {

  private static final Pattern CONDITIONS = Pattern.compile("\\((\\d{1,9})/(\\d{1,9})\\)");

  private static final Map<String, Metric> JACOCO_COUNTERS =
      Map.of(
          "CLASS", Metric.CLASS,
          "METHOD", Metric.METHOD,
          "LINE", Metric.LINE,
          "BRANCH", Metric.BRANCH,
          "INSTRUCTION", Metric.INSTRUCTION);

  private XmlCoverage() {}

  /** The report of JaCoCo. */
  static void jacoco(InputStream report, CoverageCollector files)
      throws IOException, XMLStreamException {
    read(
        report,
        "report",
        (ancestors, element) -> {
          if (element.name().equals("sourcefile")) {
            var ratios = new EnumMap<Metric, Ratio>(Metric.class);
            for (ReportElement counter : element.children()) {
              Metric metric = JACOCO_COUNTERS.get(text(counter, "type"));
              if (metric != null) {
                ratios.put(
                    metric, new Ratio(number(counter, "covered"), number(counter, "missed")));
              }
            }
            String name = parent(ancestors, "name");
            files.add(name.replace('/', '.'), name + "/" + text(element, "name"), ratios);
          }
          return element.name().equals("counter") && isIn(ancestors, "sourcefile");
        });
  }

  /** The report of Cobertura, which tools of many languages write. */
  static void cobertura(InputStream report, CoverageCollector files)
      throws IOException, XMLStreamException {
    read(
        report,
        "coverage",
        (ancestors, element) ->
            switch (element.name()) {
              case "line" -> isIn(ancestors, "lines");
              case "lines", "method", "methods" -> true;
              case "class" -> {
                files.add(owner(ancestors), text(element, "filename"), ofClass(element));
                yield false;
              }
              default -> false;
            });
  }

  private static void read(InputStream report, String root, ReportXml.ElementHandler handler)
      throws IOException, XMLStreamException {
    if (!ReportXml.skippingDtd(List.of(root)).read(report, handler)) {
      throw new Problem.Invalid("The file is empty.");
    }
  }

  private static String owner(Deque<ReportElement> ancestors) {
    for (ReportElement ancestor : ancestors) {
      if (ancestor.name().equals("package")) {
        return text(ancestor, "name");
      }
    }
    return "";
  }

  private static Map<Metric, Ratio> ofClass(ReportElement element) {
    var ratios = new EnumMap<Metric, Ratio>(Metric.class);
    Ratio lines = Ratio.NONE;
    Ratio branches = Ratio.NONE;
    ReportElement list = element.find("lines");
    for (ReportElement line : list == null ? List.<ReportElement>of() : list.children()) {
      lines = lines.plus(hit(isHit(line)));
      Matcher conditions = CONDITIONS.matcher(text(line, "condition-coverage"));
      if (conditions.find()) {
        long covered = Long.parseLong(conditions.group(1));
        branches =
            branches.plus(
                new Ratio(covered, Math.max(0, Long.parseLong(conditions.group(2)) - covered)));
      }
    }
    Ratio methods = Ratio.NONE;
    ReportElement all = element.find("methods");
    for (ReportElement method : all == null ? List.<ReportElement>of() : all.children()) {
      ReportElement body = method.find("lines");
      methods =
          methods.plus(hit(body != null && body.children().stream().anyMatch(XmlCoverage::isHit)));
    }
    ratios.put(Metric.LINE, lines);
    ratios.put(Metric.BRANCH, branches);
    ratios.put(Metric.METHOD, methods);
    ratios.put(Metric.CLASS, hit(lines.covered() > 0));
    return ratios;
  }

  private static boolean isHit(ReportElement line) {
    return number(line, "hits") > 0;
  }

  private static Ratio hit(boolean covered) {
    return covered ? new Ratio(1, 0) : new Ratio(0, 1);
  }

  private static boolean isIn(Deque<ReportElement> ancestors, String name) {
    ReportElement parent = ancestors.peek();
    return parent != null && parent.name().equals(name);
  }

  private static String parent(Deque<ReportElement> ancestors, String attribute) {
    ReportElement parent = ancestors.peek();
    return parent == null ? "" : text(parent, attribute);
  }

  private static String text(ReportElement element, String attribute) {
    String value = element.attribute(attribute);
    return value == null ? "" : value;
  }

  private static long number(ReportElement element, String attribute) {
    try {
      return Math.max(0, Long.parseLong(text(element, attribute)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
