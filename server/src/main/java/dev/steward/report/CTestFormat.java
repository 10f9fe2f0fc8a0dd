package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.Deque;

/** Reports that {@code ctest -T test} writes to {@code Testing/TAG/Test.xml}. */
final class CTestFormat extends XUnitConversion {

  private final ReportElement suite = suite("CTest");

  CTestFormat(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    ReportElement parent = ancestors.peek();
    switch (element.name()) {
      // The list of names before the results has elements of the same name.
      case "Test" -> {
        if (parent != null && parent.name().equals("Testing")) {
          tests.add(suite, convert(element));
        }
      }
      case "Testing" -> {
        suite
            .attributes()
            .put("time", Long.toString(seconds(element, "EndTestTime", "StartTestTime")));
        tests.suite(suite);
      }
      default -> {
        return true;
      }
    }
    return false;
  }

  private long seconds(ReportElement testing, String end, String start) {
    try {
      return Math.max(0, Long.parseLong(text(testing, end)) - Long.parseLong(text(testing, start)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private ReportElement convert(ReportElement element) {
    String folder = text(element, "Path").replace(".", "").replace('/', '.');
    ReportElement results = element.find("Results");
    String seconds = "0";
    if (results != null) {
      for (ReportElement measurement : results.children()) {
        if (attribute(measurement, "name").equals("Execution Time")) {
          seconds = text(measurement, "Value");
        }
      }
    }
    ReportElement output = find(results, "Measurement", "Value");
    ReportElement test =
        test("projectroot" + folder, text(element, "Name").replace('-', '_'), seconds);
    switch (attribute(element, "Status")) {
      case "passed" -> {}
      case "notrun" -> add(test, SKIPPED, "");
      default -> {
        if (output == null) {
          add(test, FAILURE, "");
        } else {
          add(test, FAILURE, output);
        }
      }
    }
    add(test, OUTPUT, output);
    return test;
  }
}
