package dev.steward.report;

import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.ReportXml.ElementHandler;
import java.util.List;
import java.util.function.BiFunction;

/** A format of test reports that is converted to that of JUnit. */
public enum XUnitFormat {
  BOOST_TEST("BoostTest", List.of("TestLog"), BoostTestFormat::new),
  CTEST("CTest", List.of("Site"), CTestFormat::new),
  GOOGLE_TEST("GoogleTest", List.of("testsuites", "testsuite"), GoogleTestFormat::new),
  JUNIT("JUnit", List.of("testsuites", "testsuite"), (tests, _) -> tests),
  MSTEST("MSTest", List.of("TestRun"), MsTestFormat::new),
  NUNIT2("NUnit-2.x", List.of("test-results"), NUnit2Format::new),
  NUNIT3("NUnit-3.x", List.of("test-run"), NUnit3Format::new),
  PHPUNIT("PHPUnit", List.of("testsuites", "testsuite"), XUnitFormat::phpUnit),
  UNIT_TEST("UnitTest++", List.of("unittest-results"), UnitTestFormat::new),
  XUNIT_DOT_NET("xUnit.Net", List.of("assemblies"), XUnitDotNetFormat::new);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // the lists are immutable
  private final List<String> roots;

  @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
  private final BiFunction<TestCollector, ReportTextBudget, ElementHandler> conversion;

  XUnitFormat(
      String label,
      List<String> roots,
      BiFunction<TestCollector, ReportTextBudget, ElementHandler> conversion) {
    this.label = label;
    this.roots = roots;
    this.conversion = conversion;
  }

  /** The name of the tool in the console. */
  public String label() {
    return label;
  }

  List<String> roots() {
    return roots;
  }

  ElementHandler handler(TestCollector tests, ReportTextBudget budget) {
    return conversion.apply(tests, budget);
  }

  /** Older reports have the class of a test in another attribute. */
  private static ElementHandler phpUnit(TestCollector tests, ReportTextBudget budget) {
    return (ancestors, element) -> {
      String className = element.attribute("class");
      if (className != null && element.name().equals("testcase")) {
        element.attributes().put("classname", className);
      }
      return tests.end(ancestors, element);
    };
  }
}
