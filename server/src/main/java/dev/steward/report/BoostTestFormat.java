package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Logs that a test program with Boost.Test writes for {@code --log_format=XML}. */
final class BoostTestFormat extends XUnitConversion {

  private static final List<String> FATAL = List.of("FatalError", "Exception");
  private static final List<String> MESSAGES = List.of("Info", "Warning", "Message");
  private static final double MICROSECONDS = 1_000_000;

  private final ReportElement suite = suite("MergedTestSuite");

  BoostTestFormat(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    switch (element.name()) {
      case "TestCase" -> tests.add(suite, convert(className(ancestors, element), element));
      case "TestLog" -> tests.suite(suite);
      case "TestSuite" -> {}
      default -> {
        return true;
      }
    }
    return false;
  }

  /** The names of the suites, and the name of the file of the first entry. */
  private static String className(Deque<ReportElement> ancestors, ReportElement test) {
    var name = new StringBuilder();
    for (Iterator<ReportElement> outer = ancestors.descendingIterator(); outer.hasNext(); ) {
      ReportElement ancestor = outer.next();
      if (ancestor.name().equals("TestSuite")) {
        name.append(name.isEmpty() ? "" : ".").append(attribute(ancestor, "name"));
      }
    }
    ReportElement first = test.children().isEmpty() ? test : test.children().getFirst();
    String file = attribute(first, "file");
    int dot = file.indexOf('.');
    if (dot > 0) {
      name.append(name.isEmpty() ? "" : ".").append(file, 0, dot);
    }
    return name.toString().replace(' ', '.');
  }

  private ReportElement convert(String className, ReportElement element) {
    ReportElement test = test(className, attribute(element, "name"), seconds(element));
    var failure = new StringBuilder();
    var output = new StringBuilder();
    boolean fatal = false;
    for (ReportElement entry : element.children()) {
      String name = entry.name();
      if (name.equals("Error")) {
        append(failure, "Error", entry);
      } else if (FATAL.contains(name)) {
        fatal = true;
        append(failure, "Exception", entry);
      } else if (MESSAGES.contains(name)) {
        append(output, name, entry);
      }
    }
    if (!failure.isEmpty()) {
      add(test, fatal ? ERROR : FAILURE, failure.toString());
    } else if (attribute(element, "skipped").equals("yes")) {
      add(test, SKIPPED, attribute(element, "reason"));
    }
    if (!output.isEmpty()) {
      add(test, OUTPUT, output.toString());
    }
    return test;
  }

  private String seconds(ReportElement test) {
    try {
      return Double.toString(Double.parseDouble(text(test, "TestingTime")) / MICROSECONDS);
    } catch (NumberFormatException e) {
      return "0";
    }
  }

  private void append(StringBuilder out, String title, ReportElement entry) {
    ReportElement checkpoint = entry.find("LastCheckpoint");
    ReportElement place = checkpoint == null ? entry : checkpoint;
    out.append('[').append(title).append("] - ").append(text(entry));
    out.append("\n == [File] - ").append(attribute(place, "file"));
    out.append("\n == [Line] - ").append(attribute(place, "line")).append('\n');
    ReportElement context = entry.find("Context");
    if (context != null) {
      for (ReportElement frame : context.children()) {
        out.append(" == [Context] ").append(text(frame)).append('\n');
      }
    }
  }
}
