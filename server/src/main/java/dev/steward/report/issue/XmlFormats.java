package dev.steward.report.issue;

import dev.steward.report.file.ReportElement;
import dev.steward.report.issue.XmlIssueParser.ReportIssues;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Elements of the XML reports of static analysis tools. */
final class XmlFormats {

  private static final List<String> NEEDED_OF_BUGS =
      List.of("LongMessage", "ShortMessage", "SourceLine", "Class", "Method", "Field");

  /** Number of duplicated lines from which a duplication is of normal and of high severity. */
  private static final int NORMAL_LINES = 25;

  private static final int HIGH_LINES = 50;

  private XmlFormats() {}

  private static @Nullable String parentAttribute(Deque<ReportElement> ancestors, String name) {
    ReportElement parent = ancestors.peek();
    return parent == null ? null : parent.attribute(name);
  }

  private static String attribute(ReportElement element, String name) {
    String value = element.attribute(name);
    return value == null ? "" : value;
  }

  private static int number(ReportElement element, String name) {
    try {
      return Integer.parseInt(attribute(element, name));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The format of CheckStyle, which many other linters write too. */
  static boolean checkStyle(
      Deque<ReportElement> ancestors, ReportElement element, ReportIssues issues) {
    if (element.name().equals("error") && !attribute(element, "severity").equals("ignore")) {
      String source = attribute(element, "source");
      int dot = source.lastIndexOf('.');
      String outer = source.substring(0, Math.max(dot, 0));
      String category = dot < 0 ? source : outer.substring(outer.lastIndexOf('.') + 1);
      issues.add(
          new IssueBuilder()
              .file(parentAttribute(ancestors, "name"))
              .lines(element.attribute("line"), null)
              .columns(element.attribute("column"), null)
              .severity(Severity.of(attribute(element, "severity")))
              .type(source.substring(dot + 1))
              .category(
                  category.isEmpty()
                      ? ""
                      : category.substring(0, 1).toUpperCase(Locale.ROOT) + category.substring(1))
              .message(element.attribute("message")));
    }
    return false;
  }

  static boolean pmd(Deque<ReportElement> ancestors, ReportElement element, ReportIssues issues) {
    if (element.name().equals("violation")) {
      int priority = number(element, "priority");
      String message = issues.text(element);
      issues.add(
          new IssueBuilder()
              .file(parentAttribute(ancestors, "name"))
              .lines(element.attribute("beginline"), element.attribute("endline"))
              .columns(element.attribute("begincolumn"), element.attribute("endcolumn"))
              .severity(
                  priority < 3 ? Severity.HIGH : priority > 4 ? Severity.LOW : Severity.NORMAL)
              .type(element.attribute("rule"))
              .category(element.attribute("ruleset"))
              .packageName(element.attribute("package"))
              .message(message.isEmpty() || message.endsWith(".") ? message : message + "."));
    } else if (element.name().equals("error")) {
      issues.add(
          new IssueBuilder()
              .file(element.attribute("filename"))
              .severity(Severity.ERROR)
              .message(element.attribute("msg"))
              .description(issues.text(element)));
    }
    return false;
  }

  /** The native format of FindBugs and SpotBugs. */
  static boolean spotBugs(
      Deque<ReportElement> ancestors, ReportElement element, ReportIssues issues) {
    if (!element.name().equals("BugInstance")) {
      return NEEDED_OF_BUGS.contains(element.name());
    }
    ReportElement bugClass = element.find("Class");
    ReportElement source = sourceLine(element);
    String className = bugClass == null ? "" : attribute(bugClass, "classname");
    String message = issues.text(element.find("LongMessage"));
    var issue =
        new IssueBuilder()
            .severity(
                switch (number(element, "priority")) {
                  case 1 -> Severity.HIGH;
                  case 2 -> Severity.NORMAL;
                  default -> Severity.LOW;
                })
            .type(element.attribute("type"))
            .category(element.attribute("category"))
            .packageName(className.substring(0, Math.max(0, className.lastIndexOf('.'))))
            .message(message.isEmpty() ? issues.text(element.find("ShortMessage")) : message);
    if (source != null) {
      issue
          .file(source.attribute("sourcepath"))
          .lines(source.attribute("start"), source.attribute("end"));
    }
    issues.add(issue);
    return false;
  }

  /** The line of a bug itself; otherwise that of its method, field or class. */
  private static @Nullable ReportElement sourceLine(ReportElement bug) {
    ReportElement line = bug.find("SourceLine");
    for (String owner : List.of("Method", "Field", "Class")) {
      ReportElement element = bug.find(owner);
      line = line != null || element == null ? line : element.find("SourceLine");
    }
    return line;
  }

  /** Duplications that PMD's CPD finds; each place is an issue. */
  static boolean cpd(Deque<ReportElement> ancestors, ReportElement element, ReportIssues issues) {
    if (!element.name().equals("duplication")) {
      return element.name().equals("file");
    }
    int lines = number(element, "lines");
    for (ReportElement file : element.children()) {
      int start = number(file, "line");
      issues.add(
          new IssueBuilder()
              .file(file.attribute("path"))
              .lines(file.attribute("line"), Integer.toString(start + Math.max(lines, 1) - 1))
              .severity(
                  lines >= HIGH_LINES
                      ? Severity.HIGH
                      : lines >= NORMAL_LINES ? Severity.NORMAL : Severity.LOW)
              .type("CPD")
              .message("Found duplicated code.")
              .description(lines + " lines, " + number(element, "tokens") + " tokens"));
    }
    return false;
  }

  /** Problems that Cppcheck finds. */
  static boolean cppCheck(
      Deque<ReportElement> ancestors, ReportElement element, ReportIssues issues) {
    if (!element.name().equals("error")) {
      return element.name().equals("location");
    }
    ReportElement place = element.find("location");
    var issue =
        new IssueBuilder()
            .severity(
                switch (attribute(element, "severity")) {
                  case "error" -> Severity.HIGH;
                  case "warning" -> Severity.NORMAL;
                  default -> Severity.LOW;
                })
            .type(element.attribute("id"))
            .message(element.attribute("msg"))
            .description(element.attribute("verbose"));
    if (place != null) {
      issue
          .file(place.attribute("file"))
          .lines(place.attribute("line"), null)
          .columns(place.attribute("column"), null);
    }
    issues.add(issue);
    return false;
  }
}
