package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Reports of NUnit 2. */
final class NUnit2Format extends XUnitConversion {

  /** Suites whose names are no part of the names of their tests. */
  private static final List<String> UNNAMED =
      List.of("Assembly", "GenericFixture", "ParameterizedFixture");

  NUnit2Format(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    switch (element.name()) {
      case "test-case" -> tests.add(suite(ancestors), convert(suiteName(ancestors), element));
      case "test-suite" -> {
        element.attributes().put("name", fullName(ancestors, element));
        tests.suite(element);
      }
      case "results", "categories", "properties", "environment" -> {}
      default -> {
        return true;
      }
    }
    return false;
  }

  /** The innermost suite; the element itself identifies it until it ends. */
  private static ReportElement suite(Deque<ReportElement> ancestors) {
    for (ReportElement ancestor : ancestors) {
      if (ancestor.name().equals("test-suite")) {
        return ancestor;
      }
    }
    return ancestors.getLast();
  }

  private static String suiteName(Deque<ReportElement> ancestors) {
    return fullName(ancestors, suite(ancestors));
  }

  /** The names of the suites around a suite, without the outermost one, and its own. */
  @SuppressWarnings("ReferenceEquality") // suites with equal names are different suites
  private static String fullName(Deque<ReportElement> ancestors, ReportElement suite) {
    var name = new StringBuilder();
    boolean outermost = true;
    for (Iterator<ReportElement> outer = ancestors.descendingIterator(); outer.hasNext(); ) {
      ReportElement ancestor = outer.next();
      if (ancestor.name().equals("test-suite")) {
        if (ancestor == suite) {
          break;
        }
        if (!outermost && !UNNAMED.contains(attribute(ancestor, "type"))) {
          name.append(attribute(ancestor, "name")).append('.');
        }
        outermost = false;
      }
    }
    return name.append(attribute(suite, "name")).toString();
  }

  private ReportElement convert(String suite, ReportElement element) {
    String name = attribute(element, "name");
    if (name.startsWith(suite + ".")) {
      name = name.substring(suite.length() + 1);
    } else if (name.startsWith(suite)) {
      name = name.substring(suite.length());
    }
    ReportElement test = test(suite, name, attribute(element, "time"));
    ReportElement failure = element.find(FAILURE);
    ReportElement reason = element.find("reason");
    String result = attribute(element, "result");
    String kind =
        switch (result) {
          case "Failure" -> FAILURE;
          case "Error", "NotRunnable" -> ERROR;
          case "Ignored", "Skipped", "Inconclusive" -> SKIPPED;
          case "" -> failure != null ? FAILURE : reason != null ? SKIPPED : "";
          default -> "";
        };
    if (!kind.isEmpty()) {
      ReportElement cause = failure == null ? reason : failure;
      ReportElement child = add(test, kind, text(cause, "stack-trace"));
      String message = text(cause, "message");
      if (!message.isEmpty()) {
        child.attributes().put("message", message);
      }
    }
    return test;
  }
}
