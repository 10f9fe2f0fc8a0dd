package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.ReportXml;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts the elements of a report to those of a JUnit report, and passes them on. The names of
 * suites and tests are those that Jenkins' plugin xunit gives them.
 */
abstract class XUnitConversion implements ReportXml.ElementHandler {

  static final String SUITE = "testsuite";
  static final String FAILURE = "failure";
  static final String ERROR = "error";
  static final String SKIPPED = "skipped";
  static final String OUTPUT = "system-out";

  final TestCollector tests;
  private final ReportTextBudget budget;

  XUnitConversion(TestCollector tests, ReportTextBudget budget) {
    this.tests = tests;
    this.budget = budget;
  }

  static ReportElement suite(String name) {
    return new ReportElement(SUITE, new HashMap<>(Map.of("name", name)));
  }

  static ReportElement test(String className, String name, String seconds) {
    return new ReportElement(
        "testcase", new HashMap<>(Map.of("classname", className, "name", name, "time", seconds)));
  }

  /** Adds a child with text to the element of a test. */
  static ReportElement add(ReportElement test, String name, String text) {
    var child = new ReportElement(name, new HashMap<>());
    child.text().append(text.toCharArray(), 0, text.length());
    test.children().add(child);
    return child;
  }

  /** Adds a child with the text of another element, which is not copied. */
  static void add(ReportElement test, String name, @Nullable ReportElement source) {
    if (source != null) {
      test.children().add(new ReportElement(name, Map.of(), List.of(), source.text()));
    }
  }

  /** The element at the end of a path of names; null if it is missing. */
  static @Nullable ReportElement find(@Nullable ReportElement element, String... path) {
    ReportElement current = element;
    for (String name : path) {
      current = current == null ? null : current.find(name);
    }
    return current;
  }

  /** The text at the end of a path of names, without the whitespace around it; may be empty. */
  String text(@Nullable ReportElement element, String... path) {
    ReportElement target = find(element, path);
    return target == null ? "" : target.text().whole(budget).strip();
  }

  static String attribute(ReportElement element, String name) {
    String value = element.attribute(name);
    return value == null ? "" : value;
  }

  /** The failure of a .NET test, in the layout of the plugin. */
  String failure(ReportElement test, String output) {
    return "MESSAGE:\n"
        + text(test, FAILURE, "message")
        + "\n+++++++++++++++++++\nSTACK TRACE:\n"
        + text(test, FAILURE, "stack-trace")
        + (output.isEmpty() ? "" : "\n+++++++++++++++++++\n" + output);
  }
}
