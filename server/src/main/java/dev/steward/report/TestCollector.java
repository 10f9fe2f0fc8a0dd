package dev.steward.report;

import dev.steward.report.TestCase.Extras;
import dev.steward.report.TestCase.FailedRun;
import dev.steward.report.TestCase.Status;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects tests and suites at their end tags, since a suite's own output follows its tests. */
final class TestCollector implements XmlReader.ElementHandler {

  private static final int MAX_PROPERTIES = 1_000;
  private static final int MAX_RUNS = 100;

  final List<TestSuite> suites = new ArrayList<>();
  private final String file;
  private final IdentityHashMap<XmlElement, List<TestCase>> open = new IdentityHashMap<>();

  private final boolean keepsAllOutput;
  private final boolean keepsProperties;

  TestCollector(String file, boolean keepsAllOutput, boolean keepsProperties) {
    this.keepsAllOutput = keepsAllOutput;
    this.keepsProperties = keepsProperties;
    this.file = file;
  }

  @Override
  public boolean consume(@Nullable XmlElement parent, XmlElement element) {
    switch (JUnitXml.localName(element)) {
      case "testcase" -> {
        if (parent != null) {
          open.computeIfAbsent(parent, _ -> new ArrayList<>())
              .add(test(element, suiteName(parent)));
        }
      }
      case "testsuite" -> suite(element);
      case "properties" -> {
        return !keepsProperties;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private String suiteName(XmlElement suite) {
    String name = suite.attribute("name");
    if (name == null) {
      return "(" + file + ")";
    }
    String folder = suite.attribute("package");
    return folder == null || folder.isEmpty() ? name : folder + "." + name;
  }

  private void suite(XmlElement element) {
    List<TestCase> cases = open.remove(element);
    String name = suiteName(element);
    XmlElement error = JUnitXml.find(element, "error");
    if (error != null) {
      cases = cases == null ? new ArrayList<>() : cases;
      cases.add(
          new TestCase(
              name,
              "<init>",
              0,
              Status.FAILED,
              error.attribute("message"),
              JUnitXml.text(error),
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
            time == null ? sum : JUnitXml.seconds(time),
            JUnitXml.output(JUnitXml.findText(element, "system-out"), keepsAll),
            JUnitXml.output(JUnitXml.findText(element, "system-err"), keepsAll),
            List.copyOf(cases),
            properties(element)));
  }

  private TestCase test(XmlElement element, String suite) {
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
    XmlElement failure = JUnitXml.find(element, "error");
    if (failure == null) {
      failure = JUnitXml.find(element, "failure");
    }
    XmlElement skipped = JUnitXml.find(element, "skipped");
    Status status =
        skipped != null ? Status.SKIPPED : failure != null ? Status.FAILED : Status.PASSED;
    boolean keepsAll = keepsAllOutput || failure != null;
    String message = skipped == null ? null : skipped.attribute("message");
    return new TestCase(
        className,
        test,
        JUnitXml.seconds(element.attribute("time")),
        status,
        failure == null ? null : failure.attribute("message"),
        failure == null ? null : JUnitXml.text(failure),
        skipped == null ? null : message == null ? JUnitXml.text(skipped) : message,
        JUnitXml.output(JUnitXml.findText(element, "system-out"), keepsAll),
        JUnitXml.output(JUnitXml.findText(element, "system-err"), keepsAll),
        0,
        extras(element));
  }

  private Extras extras(XmlElement element) {
    Map<String, String> properties = properties(element);
    List<FailedRun> flaky = runs(element, "flakyFailure", "flakyError");
    List<FailedRun> reruns = runs(element, "rerunFailure", "rerunError");
    return properties.isEmpty() && flaky.isEmpty() && reruns.isEmpty()
        ? Extras.NONE
        : new Extras(properties, flaky, reruns);
  }

  private List<FailedRun> runs(XmlElement test, String failure, String error) {
    List<FailedRun> all = List.of();
    for (XmlElement run : test.children()) {
      String kind = JUnitXml.localName(run);
      if ((kind.equals(failure) || kind.equals(error)) && all.size() < MAX_RUNS) {
        all = all.isEmpty() ? new ArrayList<>() : all;
        String trace = JUnitXml.findText(run, "stackTrace");
        all.add(
            new FailedRun(
                run.attribute("message"),
                run.attribute("type"),
                trace != null
                    ? JUnitXml.output(trace, true)
                    : run.text().isBlank() ? null : JUnitXml.text(run),
                JUnitXml.output(JUnitXml.findText(run, "system-out"), keepsAllOutput),
                JUnitXml.output(JUnitXml.findText(run, "system-err"), keepsAllOutput)));
      }
    }
    return all;
  }

  private Map<String, String> properties(XmlElement owner) {
    XmlElement list = keepsProperties ? JUnitXml.find(owner, "properties") : null;
    if (list == null) {
      return Map.of();
    }
    var all = new LinkedHashMap<String, String>();
    for (XmlElement property : list.children()) {
      String name = property.attribute("name");
      String value = property.attribute("value");
      if (name != null
          && JUnitXml.localName(property).equals("property")
          && all.size() < MAX_PROPERTIES) {
        all.put(name, value == null ? JUnitXml.text(property) : value);
      }
    }
    return all;
  }
}
