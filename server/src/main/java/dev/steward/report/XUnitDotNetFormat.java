package dev.steward.report;

import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import java.util.Deque;
import java.util.Locale;

/** Reports of xUnit.net 2. */
final class XUnitDotNetFormat extends XUnitConversion {

  private static final String LIBRARY = ".dll";

  XUnitDotNetFormat(TestCollector tests, ReportTextBudget budget) {
    super(tests, budget);
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    switch (element.name()) {
      case "test" -> {
        for (ReportElement ancestor : ancestors) {
          if (ancestor.name().equals("assembly")) {
            tests.add(ancestor, convert(element));
          }
        }
      }
      case "assembly" -> {
        String date = attribute(element, "run-date");
        if (!date.isEmpty()) {
          element.attributes().put("timestamp", date + "T" + attribute(element, "run-time"));
        }
        element.attributes().put("name", assemblyName(attribute(element, "name")));
        tests.suite(element);
      }
      case "collection", "traits" -> {}
      default -> {
        return true;
      }
    }
    return false;
  }

  /** The name of the file, which has the path of a Windows or Linux machine. */
  private static String assemblyName(String path) {
    String file = path.substring(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
    return file.toLowerCase(Locale.ROOT).endsWith(LIBRARY)
        ? file.substring(0, file.length() - LIBRARY.length())
        : file;
  }

  private ReportElement convert(ReportElement element) {
    String type = attribute(element, "type");
    String name = attribute(element, "name");
    if (name.startsWith(type + ".")) {
      name = name.substring(type.length() + 1);
    }
    ReportElement test = test(type, name, attribute(element, "time"));
    if (element.find(FAILURE) != null || attribute(element, "result").equals("Fail")) {
      add(test, FAILURE, failure(element, ""));
    } else if (attribute(element, "result").equals("Skip")) {
      add(test, SKIPPED, text(element, "reason"));
    }
    add(test, OUTPUT, element.find("output"));
    return test;
  }
}
