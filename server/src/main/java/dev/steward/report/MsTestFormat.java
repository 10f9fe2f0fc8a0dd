package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files with the ending {@code .trx}, as MSTest and {@code dotnet test} write them. */
final class MsTestFormat extends XUnitConversion {

  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d{1,5})\\.)?(\\d{1,2}):(\\d{2}):(\\d{2}(?:\\.\\d{1,10})?)");

  /** A result, whose class the file contains only after all results. */
  private record PendingTest(String id, ReportElement test) {}

  private final List<PendingTest> pending = new ArrayList<>();
  private final Map<String, String> classNames = new HashMap<>();

  MsTestFormat(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    switch (element.name()) {
      case "UnitTestResult", "WebTestResult" -> {
        String kind = attribute(element, "resultType");
        // The result of a test with data rows follows those of its rows.
        if (kind.isEmpty() || kind.equals("DataDrivenDataRow")) {
          pending.add(new PendingTest(attribute(element, "testId"), convert(element)));
        }
      }
      case "UnitTest", "WebTest" -> {
        ReportElement method = element.find("TestMethod");
        String name = attribute(method == null ? element : method, "className");
        int comma = name.indexOf(',');
        classNames.put(
            attribute(element, "id"),
            comma >= 0
                ? name.substring(0, comma)
                : name.isEmpty() ? attribute(element, "storage") : name);
      }
      case "TestRun" -> finish();
      case "Results", "TestDefinitions", "InnerResults" -> {}
      default -> {
        return true;
      }
    }
    return false;
  }

  private void finish() {
    ReportElement suite = suite("MSTestSuite");
    for (PendingTest result : pending) {
      result
          .test()
          .attributes()
          .put("classname", classNames.getOrDefault(result.id(), "MSTestSuite"));
      tests.add(suite, result.test());
    }
    tests.suite(suite);
  }

  private ReportElement convert(ReportElement element) {
    String row = element.attribute("dataRowInfo");
    String name = attribute(element, "testName") + (row == null ? "" : " row " + row);
    ReportElement test = test("", name, seconds(attribute(element, "duration")));
    ReportElement output = element.find("Output");
    ReportElement error = find(output, "ErrorInfo");
    String outcome = attribute(element, "outcome");
    if (outcome.isEmpty() ? error != null : !outcome.equals("Passed")) {
      ReportElement failure =
          add(
              test,
              switch (outcome) {
                case "Failed" -> FAILURE;
                case "NotExecuted", "Inconclusive" -> SKIPPED;
                default -> ERROR;
              },
              text(error, "StackTrace"));
      String message = text(error, "Message");
      if (!message.isEmpty()) {
        failure.attributes().put("message", message);
      }
    }
    add(test, OUTPUT, find(output, "StdOut"));
    add(test, "system-err", find(output, "StdErr"));
    return test;
  }

  private static String seconds(String duration) {
    Matcher parts = DURATION.matcher(duration);
    if (!parts.matches()) {
      return "0";
    }
    String days = parts.group(1);
    long minutes =
        (days == null ? 0 : Long.parseLong(days)) * 1_440
            + Long.parseLong(parts.group(2)) * 60
            + Long.parseLong(parts.group(3));
    return Double.toString(minutes * 60 + Double.parseDouble(parts.group(4)));
  }
}
