package dev.steward.report;

import dev.steward.report.TestCase.Extras;
import dev.steward.report.TestCase.FailedRun;
import dev.steward.report.TestCase.Status;
import dev.steward.report.file.ReportElement;
import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.ReportXml;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects tests and suites at their end tags, since a suite's own output follows its tests. */
final class TestCollector implements ReportXml.ElementHandler {

  private static final int MAX_PROPERTIES = 1_000;
  private static final int MAX_RUNS = 100;

  final List<TestSuite> suites = new ArrayList<>();
  private final String file;
  private final IdentityHashMap<ReportElement, List<TestCase>> open = new IdentityHashMap<>();
  private final ReportTextBudget budget;

  private final boolean keepsAllOutput;
  private final boolean keepsProperties;

  TestCollector(
      String file, boolean keepsAllOutput, boolean keepsProperties, ReportTextBudget budget) {
    this.keepsAllOutput = keepsAllOutput;
    this.keepsProperties = keepsProperties;
    this.file = file;
    this.budget = budget;
  }

  @Override
  public boolean end(Deque<ReportElement> ancestors, ReportElement element) {
    ReportElement parent = ancestors.peek();
    return switch (element.name()) {
      case "testcase" -> {
        if (parent != null) {
          add(parent, element);
        }
        yield false;
      }
      case "testsuite" -> {
        suite(element);
        yield false;
      }
      case "properties" -> keepsProperties;
      default -> true;
    };
  }

  /** Adds a test to a suite that is still open. */
  void add(ReportElement suite, ReportElement test) {
    open.computeIfAbsent(suite, _ -> new ArrayList<>()).add(test(test, suiteName(suite)));
  }

  private String suiteName(ReportElement suite) {
    String name = suite.attribute("name");
    if (name == null) {
      return "(" + file + ")";
    }
    String folder = suite.attribute("package");
    return folder == null || folder.isEmpty() ? name : folder + "." + name;
  }

  /** Ends a suite. */
  void suite(ReportElement element) {
    List<TestCase> cases = open.remove(element);
    String name = suiteName(element);
    ReportElement error = element.find("error");
    if (error != null) {
      cases = cases == null ? new ArrayList<>() : cases;
      cases.add(
          new TestCase(
              name,
              "<init>",
              0,
              Status.FAILED,
              error.attribute("message"),
              error.text().whole(budget),
              null,
              null,
              null,
              0));
    }
    if (cases == null) {
      return;
    }
    boolean keepsAll = keepsAllOutput || cases.stream().anyMatch(test -> test.status().isFailure());
    float sum = 0;
    for (TestCase test : cases) {
      sum += test.seconds();
    }
    String time = element.attribute("time");
    suites.add(
        new TestSuite(
            name,
            element.attribute("id"),
            element.attribute("timestamp"),
            time == null ? sum : JUnitSeconds.parse(time),
            output(element, "system-out", keepsAll),
            output(element, "system-err", keepsAll),
            List.copyOf(cases),
            properties(element)));
  }

  private TestCase test(ReportElement element, String suite) {
    String name = element.attribute("name");
    String test = name == null || name.isEmpty() ? "(?)" : name;
    String className = element.attribute("classname");
    if (className == null || className.isEmpty()) {
      int dot = test.lastIndexOf('.');
      // Old tools prefix the name with the class.
      boolean dotted = className == null && dot > 0 && dot < test.length() - 1;
      className = dotted ? test.substring(0, dot) : suite;
      test = dotted ? test.substring(dot + 1) : test;
    }
    ReportElement failure = element.find("error");
    if (failure == null) {
      failure = element.find("failure");
    }
    ReportElement skipped = element.find("skipped");
    Status status =
        skipped != null ? Status.SKIPPED : failure != null ? Status.FAILED : Status.PASSED;
    boolean keepsAll = keepsAllOutput || failure != null;
    String message = skipped == null ? null : skipped.attribute("message");
    return new TestCase(
        className,
        test,
        JUnitSeconds.parse(element.attribute("time")),
        status,
        failure == null ? null : failure.attribute("message"),
        failure == null ? null : failure.text().whole(budget),
        skipped == null ? null : message == null ? skipped.text().whole(budget) : message,
        output(element, "system-out", keepsAll),
        output(element, "system-err", keepsAll),
        0,
        extras(element));
  }

  private Extras extras(ReportElement element) {
    Map<String, String> properties = properties(element);
    List<FailedRun> flaky = runs(element, "flakyFailure", "flakyError");
    List<FailedRun> reruns = runs(element, "rerunFailure", "rerunError");
    return properties.isEmpty() && flaky.isEmpty() && reruns.isEmpty()
        ? Extras.NONE
        : new Extras(properties, flaky, reruns);
  }

  private List<FailedRun> runs(ReportElement test, String failure, String error) {
    List<FailedRun> all = List.of();
    for (ReportElement run : test.children()) {
      String kind = run.name();
      if ((kind.equals(failure) || kind.equals(error)) && all.size() < MAX_RUNS) {
        all = all.isEmpty() ? new ArrayList<>() : all;
        String trace = output(run, "stackTrace", true);
        String text = run.text().whole(budget);
        all.add(
            new FailedRun(
                run.attribute("message"),
                run.attribute("type"),
                trace != null ? trace : text.isBlank() ? null : text,
                output(run, "system-out", keepsAllOutput),
                output(run, "system-err", keepsAllOutput)));
      }
    }
    return all;
  }

  private Map<String, String> properties(ReportElement owner) {
    ReportElement list = keepsProperties ? owner.find("properties") : null;
    if (list == null) {
      return Map.of();
    }
    var all = new LinkedHashMap<String, String>();
    for (ReportElement property : list.children()) {
      String name = property.attribute("name");
      String value = property.attribute("value");
      if (name != null && property.name().equals("property") && all.size() < MAX_PROPERTIES) {
        all.put(name, value == null ? property.text().whole(budget) : value);
      }
    }
    return all;
  }

  private @Nullable String output(ReportElement parent, String name, boolean keepsAll) {
    ReportElement child = parent.find(name);
    return child == null ? null : child.text().output(keepsAll, budget);
  }
}
