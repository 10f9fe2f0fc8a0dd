package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.Deque;
import java.util.IdentityHashMap;

/** Reports of NUnit 3. */
final class NUnit3Format extends XUnitConversion {

  private final IdentityHashMap<ReportElement, ReportElement> suites = new IdentityHashMap<>();

  NUnit3Format(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    switch (element.name()) {
      case "test-case" -> {
        ReportElement fixture = fixture(ancestors);
        ReportElement suite =
            suites.computeIfAbsent(
                fixture,
                outer -> {
                  ReportElement created = suite(className(outer));
                  String seconds = outer.attribute("duration");
                  if (seconds != null) {
                    created.attributes().put("time", seconds);
                  }
                  return created;
                });
        tests.add(suite, convert(attribute(suite, "name"), element));
      }
      case "test-suite", "test-run" -> {
        ReportElement suite = suites.remove(element);
        if (suite != null) {
          tests.suite(suite);
        }
      }
      default -> {
        return true;
      }
    }
    return false;
  }

  /** The innermost fixture; the innermost suite if there is none. */
  private static ReportElement fixture(Deque<ReportElement> ancestors) {
    for (ReportElement ancestor : ancestors) {
      if (attribute(ancestor, "type").equals("TestFixture")) {
        return ancestor;
      }
    }
    return ancestors.getFirst();
  }

  private static String className(ReportElement fixture) {
    for (String name : new String[] {"classname", "fullname", "name"}) {
      String value = attribute(fixture, name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "NUnit";
  }

  private ReportElement convert(String className, ReportElement element) {
    ReportElement test =
        test(className, attribute(element, "name"), attribute(element, "duration"));
    String result = attribute(element, "result");
    if (element.find(FAILURE) != null && !result.equals("Skipped")) {
      add(test, FAILURE, failure(element, text(element, "output")));
    } else if (result.equals("Failed")) {
      add(test, FAILURE, text(element, "output"));
    } else if (result.equals("Skipped") || result.equals("Inconclusive")) {
      add(test, SKIPPED, text(element, "reason", "message"));
    }
    add(test, OUTPUT, element.find("output"));
    return test;
  }
}
