package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports of UnitTest++. */
final class UnitTestFormat extends XUnitConversion {

  private final Map<String, ReportElement> suites = new LinkedHashMap<>();

  UnitTestFormat(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    switch (element.name()) {
      case "test" -> {
        String name = attribute(element, "suite");
        ReportElement test = test(name, attribute(element, "name"), attribute(element, "time"));
        List<String> failures =
            element.children().stream()
                .filter(child -> child.name().equals(FAILURE))
                .map(failure -> attribute(failure, "message"))
                .toList();
        if (!failures.isEmpty()) {
          add(test, FAILURE, String.join("\n", failures));
        }
        tests.add(suites.computeIfAbsent(name, XUnitConversion::suite), test);
      }
      case "unittest-results" -> suites.values().forEach(tests::suite);
      default -> {
        return true;
      }
    }
    return false;
  }
}
