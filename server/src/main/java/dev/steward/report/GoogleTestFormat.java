package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.Deque;
import java.util.List;

/** Reports that a test program with GoogleTest writes for {@code --gtest_output=xml}. */
final class GoogleTestFormat extends XUnitConversion {

  GoogleTestFormat(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    if (element.name().equals("testcase")) {
      convert(element);
    }
    return tests.end(ancestors, element);
  }

  private void convert(ReportElement test) {
    String parameter = test.attribute("value_param");
    if (parameter != null) {
      test.attributes().put("name", attribute(test, "name") + " (" + parameter + ")");
    }
    List<ReportElement> failures =
        test.children().stream().filter(child -> child.name().equals(FAILURE)).toList();
    if (!failures.isEmpty()) {
      test.children().removeAll(failures);
      add(
          test,
          FAILURE,
          String.join(
              "\n\n", failures.stream().map(failure -> attribute(failure, "message")).toList()));
      add(test, OUTPUT, String.join("\n\n", failures.stream().map(this::text).toList()));
    }
    boolean skipped =
        attribute(test, "status").equals("notrun")
            || List.of("skipped", "suppressed").contains(attribute(test, "result"));
    if (skipped && test.find(SKIPPED) == null) {
      add(test, SKIPPED, "");
    }
  }
}
