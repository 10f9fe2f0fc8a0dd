package dev.steward.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.report.file.ReportTextBudget;
import dev.steward.report.file.ReportXml;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;

/** Reports as test tools write them. */
class XUnitFormatTest {

  private static List<TestSuite> read(XUnitFormat format, String report) {
    return read(format, report.getBytes(StandardCharsets.UTF_8));
  }

  private static List<TestSuite> read(XUnitFormat format, byte[] report) {
    var budget = new ReportTextBudget();
    var tests = new TestCollector("report.xml", true, false, budget);
    try {
      ReportXml.withRoots(format.roots())
          .read(new ByteArrayInputStream(report), format.handler(tests, budget));
    } catch (IOException | XMLStreamException e) {
      throw new AssertionError(e);
    }
    return tests.suites;
  }

  /** The tests in short: status, class, name and seconds. */
  private static List<String> summary(List<TestSuite> suites) {
    return suites.stream()
        .flatMap(suite ->
            Stream.concat(
                Stream.of("suite " + suite.name()),
                suite.cases().stream()
                    .map(test ->
                        test.status()
                            + " "
                            + test.className()
                            + " "
                            + test.name()
                            + " "
                            + test.seconds())))
        .toList();
  }

  @Test
  void ctest() {
    List<TestSuite> suites =
        read(
            XUnitFormat.CTEST,
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Site BuildName="(empty)" Name="host"><Testing>
              <StartDateTime>May 02 10:00 UTC</StartDateTime><StartTestTime>1746180000</StartTestTime>
              <TestList><Test>./lib/adds-up</Test><Test>./fails</Test></TestList>
              <Test Status="passed"><Name>adds-up</Name><Path>./lib</Path><FullName>./lib/adds-up</FullName>
                <Results><NamedMeasurement type="numeric/double" name="Execution Time"><Value>0.25</Value></NamedMeasurement>
                <NamedMeasurement type="text/string" name="Completion Status"><Value>Completed</Value></NamedMeasurement>
                <Measurement><Value>good</Value></Measurement></Results></Test>
              <Test Status="failed"><Name>fails</Name><Path>.</Path>
                <Results><Measurement><Value>1 != 2</Value></Measurement></Results></Test>
              <Test Status="notrun"><Name>never</Name><Path>.</Path><Results/></Test>
              <EndTestTime>1746180003</EndTestTime>
            </Testing></Site>
            """);
    assertThat(summary(suites))
        .containsExactly(
            "suite CTest",
            "PASSED projectroot.lib adds_up 0.25",
            "FAILED projectroot fails 0.0",
            "SKIPPED projectroot never 0.0");
    assertThat(suites.getFirst().seconds()).isEqualTo(3);
    assertThat(suites.getFirst().cases().get(0).stdout()).isEqualTo("good");
    assertThat(suites.getFirst().cases().get(1).stackTrace()).isEqualTo("1 != 2");
  }

  @Test
  void googleTest() {
    List<TestSuite> suites =
        read(
            XUnitFormat.GOOGLE_TEST,
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites tests="3" failures="1" name="AllTests">
              <testsuite name="Cart" tests="3" time="0.5">
                <testcase name="Adds" status="run" result="completed" time="0.1" classname="Cart"/>
                <testcase name="Sum/0" value_param="(1, 2)" status="run" time="0.2" classname="Cart">
                  <failure message="first" type=""><![CDATA[cart.cc:7]]></failure>
                  <failure message="second" type=""><![CDATA[cart.cc:9]]></failure>
                </testcase>
                <testcase name="Off" status="notrun" time="0" classname="Cart"/>
              </testsuite>
            </testsuites>
            """);
    assertThat(summary(suites))
        .containsExactly(
            "suite Cart",
            "PASSED Cart Adds 0.1",
            "FAILED Cart Sum/0 ((1, 2)) 0.2",
            "SKIPPED Cart Off 0.0");
    TestCase failed = suites.getFirst().cases().get(1);
    assertThat(failed.stackTrace()).isEqualTo("first\n\nsecond");
    assertThat(failed.stdout()).isEqualTo("cart.cc:7\n\ncart.cc:9");
  }

  @Test
  void boostTest() {
    List<TestSuite> suites =
        read(
            XUnitFormat.BOOST_TEST,
            """
            <TestLog><TestSuite name="all tests"><TestSuite name="math">
              <TestCase name="ok" file="t.cpp" line="3"><Info file="calc.cpp" line="4"><![CDATA[check]]></Info><TestingTime>250000</TestingTime></TestCase>
              <TestCase name="wrong"><Error file="calc.cpp" line="8"><![CDATA[a == b]]></Error><TestingTime>1</TestingTime></TestCase>
              <TestCase name="thrown"><Exception file="calc.cpp" line="9"><![CDATA[boom]]><LastCheckpoint file="low.cpp" line="2"><![CDATA[x]]></LastCheckpoint></Exception></TestCase>
              <TestCase name="off" skipped="yes" reason="disabled"/>
            </TestSuite></TestSuite></TestLog>
            """);
    assertThat(summary(suites))
        .containsExactly(
            "suite MergedTestSuite",
            "PASSED all.tests.math.calc ok 0.25",
            "FAILED all.tests.math.calc wrong 1.0E-6",
            "FAILED all.tests.math.calc thrown 0.0",
            "SKIPPED all.tests.math off 0.0");
    assertThat(suites.getFirst().cases().get(1).stackTrace())
        .isEqualTo("[Error] - a == b\n == [File] - calc.cpp\n == [Line] - 8\n");
    assertThat(suites.getFirst().cases().get(2).stackTrace()).contains("boom", "low.cpp");
  }

  @Test
  void msTest() {
    String trx =
        """
        <TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testId="a" testName="Adds" duration="00:01:02.5000000" outcome="Passed"><Output><StdOut>hello</StdOut></Output></UnitTestResult>
            <UnitTestResult testId="b" testName="Fails" duration="00:00:00.1" outcome="Failed"><Output><ErrorInfo><Message>expected 1</Message><StackTrace>at Cart.cs:7</StackTrace></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testId="c" testName="Off" outcome="NotExecuted"/>
            <UnitTestResult testId="d" testName="Rows" outcome="Failed" resultType="DataDrivenTest"><InnerResults>
              <UnitTestResult testId="d" testName="Rows" outcome="Passed" dataRowInfo="0" resultType="DataDrivenDataRow"/></InnerResults></UnitTestResult>
          </Results>
          <TestDefinitions>
            <UnitTest id="a"><TestMethod className="Shop.Cart, Shop, Version=1.0" name="Adds"/></UnitTest>
            <UnitTest id="b"><TestMethod className="Shop.Cart" name="Fails"/></UnitTest>
            <UnitTest id="c"><TestMethod className="Shop.Cart" name="Off"/></UnitTest>
            <UnitTest id="d"><TestMethod className="Shop.Cart" name="Rows"/></UnitTest>
          </TestDefinitions>
        </TestRun>
        """;
    // Visual Studio writes a byte order mark.
    List<TestSuite> suites =
        read(XUnitFormat.MSTEST, ("\ufeff" + trx).getBytes(StandardCharsets.UTF_8));
    assertThat(summary(suites))
        .containsExactly(
            "suite MSTestSuite",
            "PASSED Shop.Cart Adds 62.5",
            "FAILED Shop.Cart Fails 0.1",
            "SKIPPED Shop.Cart Off 0.0",
            "PASSED Shop.Cart Rows row 0 0.0");
    TestCase failed = suites.getFirst().cases().get(1);
    assertThat(failed.details()).isEqualTo("expected 1");
    assertThat(failed.stackTrace()).isEqualTo("at Cart.cs:7");
  }

  @Test
  void nunit2() {
    List<TestSuite> suites =
        read(
            XUnitFormat.NUNIT2,
            """
            <test-results name="shop.dll" total="3"><environment nunit-version="2.6.4"/>
              <test-suite type="Assembly" name="shop.dll"><results>
                <test-suite type="Namespace" name="Shop"><results>
                  <test-suite type="TestFixture" name="Cart" time="1,5"><results>
                    <test-case name="Shop.Cart.Adds" executed="True" result="Success" time="0.5"/>
                    <test-case name="Shop.Cart.Fails" executed="True" result="Failure" time="0.5"><failure><message><![CDATA[no]]></message><stack-trace><![CDATA[at x]]></stack-trace></failure></test-case>
                    <test-case name="Shop.Cart.Off" executed="False" result="Ignored"><reason><message><![CDATA[later]]></message></reason></test-case>
                  </results></test-suite>
                </results></test-suite>
              </results></test-suite>
            </test-results>
            """);
    assertThat(summary(suites))
        .containsExactly(
            "suite Shop.Cart",
            "PASSED Shop.Cart Adds 0.5",
            "FAILED Shop.Cart Fails 0.5",
            "SKIPPED Shop.Cart Off 0.0");
    assertThat(suites.getFirst().cases().get(1).details()).isEqualTo("no");
    assertThat(suites.getFirst().cases().get(1).stackTrace()).isEqualTo("at x");
    assertThat(suites.getFirst().cases().get(2).skippedMessage()).isEqualTo("later");
  }

  @Test
  void nunit3() {
    List<TestSuite> suites =
        read(
            XUnitFormat.NUNIT3,
            """
            <test-run id="2" testcasecount="3"><test-suite type="Assembly" name="shop.dll"><test-suite type="TestSuite" name="Shop">
              <test-suite type="TestFixture" name="Cart" fullname="Shop.Cart" classname="Shop.Cart" duration="1.5">
                <test-case name="Adds" result="Passed" duration="0.5"><output><![CDATA[hello]]></output></test-case>
                <test-suite type="ParameterizedMethod" name="Sum"><test-case name="Sum(1)" result="Failed" duration="0.25"><failure><message><![CDATA[no]]></message><stack-trace><![CDATA[at x]]></stack-trace></failure></test-case></test-suite>
                <test-case name="Off" result="Skipped"><reason><message><![CDATA[later]]></message></reason></test-case>
              </test-suite>
            </test-suite></test-suite></test-run>
            """);
    assertThat(summary(suites))
        .containsExactly(
            "suite Shop.Cart",
            "PASSED Shop.Cart Adds 0.5",
            "FAILED Shop.Cart Sum(1) 0.25",
            "SKIPPED Shop.Cart Off 0.0");
    assertThat(suites.getFirst().seconds()).isEqualTo(1.5f);
    assertThat(suites.getFirst().cases().get(1).stackTrace())
        .contains("MESSAGE:\nno\n", "STACK TRACE:\nat x");
  }

  @Test
  void xUnitDotNet() {
    List<TestSuite> suites =
        read(
            XUnitFormat.XUNIT_DOT_NET,
            """
            <assemblies><assembly name="C:\\build\\Shop.Tests.dll" run-date="2026-05-02" run-time="10:00:00" time="1.5">
              <collection name="c"><test name="Shop.Cart.Adds" type="Shop.Cart" method="Adds" time="0.5" result="Pass"/>
                <test name="Shop.Cart.Fails" type="Shop.Cart" method="Fails" time="0.5" result="Fail"><failure exception-type="E"><message><![CDATA[no]]></message><stack-trace><![CDATA[at x]]></stack-trace></failure></test>
                <test name="Display name" type="Shop.Cart" time="0" result="Skip"><reason><![CDATA[later]]></reason></test></collection>
            </assembly></assemblies>
            """);
    assertThat(summary(suites))
        .containsExactly(
            "suite Shop.Tests",
            "PASSED Shop.Cart Adds 0.5",
            "FAILED Shop.Cart Fails 0.5",
            "SKIPPED Shop.Cart Display name 0.0");
    assertThat(suites.getFirst().timestamp()).isEqualTo("2026-05-02T10:00:00");
  }

  @Test
  void phpUnitAndUnitTest() {
    assertThat(
            summary(
                read(
                    XUnitFormat.PHPUNIT,
                    """
                    <testsuites><testsuite name="all"><testsuite name="CartTest">
                    <testcase name="adds" class="Shop\\CartTest" file="/a.php" line="3" time="0.5"/>
                    </testsuite></testsuite></testsuites>
                    """)))
        .containsExactly("suite CartTest", "PASSED Shop\\CartTest adds 0.5");
    assertThat(
            summary(
                read(
                    XUnitFormat.UNIT_TEST,
                    """
                    <unittest-results tests="2" failedtests="1">
                    <test suite="Math" name="adds" time="0.5"/>
                    <test suite="Math" name="fails" time="0"><failure message="a.cpp(7) : no"/></test>
                    </unittest-results>
                    """)))
        .containsExactly("suite Math", "PASSED Math adds 0.5", "FAILED Math fails 0.0");
  }

  @Test
  void otherDocumentsAreRefused() {
    assertThatThrownBy(() -> read(XUnitFormat.CTEST, "<testsuite/>"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("The root element is <testsuite>, but must be one of: Site.");
    assertThatThrownBy(() -> read(XUnitFormat.JUNIT, "<!DOCTYPE testsuite []><testsuite/>"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("DTD");
    assertThatThrownBy(() -> read(XUnitFormat.JUNIT, "<testsuite>" + "<a>".repeat(1_001)))
        .hasMessageContaining("depth");
  }
}
