package dev.steward.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.report.TestCase.Status;
import dev.steward.report.file.ReportTextBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JUnit reports as real tools write them. */
class JUnitReaderTest {

  private static List<TestSuite> read(String xml) {
    return read(xml.getBytes(StandardCharsets.UTF_8), false);
  }

  private static List<TestSuite> read(byte[] bytes, boolean keepsAllOutput) {
    try {
      return new JUnitReader(keepsAllOutput, false, new ReportTextBudget())
          .read("a/TEST-x.xml", bytes.length, new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void suitesMayBeNested() {
    List<TestSuite> suites =
        read(
            """
            <?xml version="1.0"?>
            <testsuites><testsuite name="outer" timestamp="2026-01-02T03:04:05" id="7">
              <properties><property name="a" value="b"/></properties>
              <testsuite name="inner" package="p.q"><testcase name="t" time="1,234.5"/></testsuite>
              <testcase classname="p.C" name="one" time="0.25"><skipped message="later"/></testcase>
              <testcase classname="p.C" name="two"><failure message="m" type="x">at
            here</failure><rerunFailure message="again"/></testcase>
              <testcase classname="p.C" name="three"><flakyFailure message="once"/></testcase>
              <testcase classname="p.C" name="four"><error>gone</error></testcase>
              <system-out>whole</system-out>
            </testsuite></testsuites>
            """);
    assertThat(suites).extracting(TestSuite::name).containsExactly("p.q.inner", "outer");
    TestSuite outer = suites.getLast();
    assertThat(outer.id()).isEqualTo("7");
    assertThat(outer.timestamp()).isEqualTo("2026-01-02T03:04:05");
    assertThat(outer.stdout()).isEqualTo("whole");
    assertThat(outer.seconds()).isEqualTo(0.25f);
    assertThat(outer.cases())
        .extracting(TestCase::status)
        .containsExactly(Status.SKIPPED, Status.FAILED, Status.PASSED, Status.FAILED);
    assertThat(outer.cases().get(0).skippedMessage()).isEqualTo("later");
    assertThat(outer.cases().get(1).details()).isEqualTo("m");
    assertThat(outer.cases().get(1).stackTrace()).isEqualTo("at\nhere");
    assertThat(suites.getFirst().cases().getFirst().className()).isEqualTo("p.q.inner");
    assertThat(suites.getFirst().seconds()).isEqualTo(1234.5f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.5 | 0.5",
        "1,000 | 1000",
        "12,345,678.5 | 12345678.5",
        "0,125 | 0.125",
        "-1 | 0",
        "abc | 0",
        "NaN | 0",
        "3 | 3",
        "9.5e-05 | 9.5e-05",
        "1e-05 | 1e-05",
        "1.5E+3 | 1500",
        "2e-3 s | 0.002",
        "1.5 s | 1.5",
        "1,234.5 | 1234.5",
        "1e | 1",
        "Infinity | 0"
      })
  void durationsAreParsed(String text, float seconds) {
    assertThat(JUnitSeconds.parse(text)).isEqualTo(seconds);
  }

  @Test
  void anUnreadableReportIsAFailedTest() {
    for (String xml :
        List.of("", "<testsuite><testcase name='a'/>", "no xml", "<!DOCTYPE x><testsuite/>")) {
      List<TestSuite> suites = read(xml);
      assertThat(suites).as(xml).hasSize(1);
      assertThat(suites.getFirst().cases().getFirst().status()).isEqualTo(Status.FAILED);
    }
    assertThat(read("<?xml version='1.0' encoding='no-such'?><testsuite/>")).hasSize(1);
  }

  @Test
  void outputOfPassedTestsIsTruncated() {
    String output = "a".repeat(800) + "b".repeat(800);
    String xml =
        "<testsuite name='s'><testcase name='t'><system-out>"
            + output
            + "</system-out></testcase><testcase name='u'><failure/><system-out>"
            + output
            + "</system-out></testcase></testsuite>";
    List<TestCase> cases = read(xml).getFirst().cases();
    assertThat(cases.get(0).stdout())
        .startsWith("aaa")
        .contains("[truncated 600 chars]")
        .endsWith("bbb")
        .hasSizeLessThan(1_100);
    assertThat(cases.get(1).stdout()).isEqualTo(output);
    assertThat(
            read(xml.getBytes(StandardCharsets.UTF_8), true).getFirst().cases().getFirst().stdout())
        .isEqualTo(output);
  }

  @Test
  void otherEncodingsAreRead() {
    String xml =
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><testsuite name='s'><testcase name='ü'/>"
            + "</testsuite>";
    assertThat(
            read(xml.getBytes(StandardCharsets.ISO_8859_1), false)
                .getFirst()
                .cases()
                .getFirst()
                .name())
        .isEqualTo("ü");
  }

  @Test
  void aLargeReportIsRead() {
    var xml = new StringBuilder("<testsuite name='s'>");
    String output = "<system-out>" + "line of output\n".repeat(20) + "</system-out>";
    for (int i = 0; i < 100_000; i++) {
      xml.append("<testcase classname='p.C' name='t")
          .append(i)
          .append("'>")
          .append(output)
          .append("</testcase>");
    }
    byte[] bytes = xml.append("</testsuite>").toString().getBytes(StandardCharsets.UTF_8);
    assertThat(bytes.length).isGreaterThan(30 << 20);
    assertThat(read(new String(bytes, StandardCharsets.UTF_8)).getFirst().cases()).hasSize(100_000);
  }

  @Test
  void textsBeyondTheBudgetKeepBothEnds() throws IOException {
    String output = "a".repeat(3_000) + "b".repeat(3_000);
    String test = "<testcase name='t'><failure>" + output + "</failure></testcase>";
    List<TestCase> cases =
        new JUnitReader(true, false, new ReportTextBudget(6_000))
            .read(
                "x.xml",
                0,
                new ByteArrayInputStream(
                    ("<testsuite name='s'>" + test + test + "</testsuite>")
                        .getBytes(StandardCharsets.UTF_8)))
            .getFirst()
            .cases();
    assertThat(cases.get(0).stackTrace()).isEqualTo(output);
    assertThat(cases.get(1).stackTrace())
        .isEqualTo("a".repeat(500) + "\n...[truncated 5000 chars]...\n" + "b".repeat(500));
  }

  @Test
  void aVeryLongTextKeepsBothEnds() {
    String text = "a".repeat(3 << 20) + "b".repeat(3 << 20);
    for (String output : List.of(text, "<![CDATA[" + text + "]]>")) {
      TestSuite suite =
          read("<testsuite name='s'><testcase name='t'><failure/></testcase><system-out>"
                  + output
                  + "</system-out></testsuite>")
              .getFirst();
      assertThat(suite.stdout())
          .isEqualTo(
              "a".repeat(2 << 20) + "\n...[truncated 2097152 chars]...\n" + "b".repeat(2 << 20));
    }
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(
            read("<testsuite name='s'><testcase name='t'><failure>\u001b[31mred</failure>"
                    + "</testcase></testsuite>")
                .getFirst()
                .cases()
                .getFirst()
                .stackTrace())
        .isEqualTo("\ufffd[31mred");
  }

  @Test
  void testStatusDependsOnPreviousResults() {
    TestResults first = results("pass", "fail", "skip", "fail");
    TestResults second = results("fail", "pass", "fail", "fail").comparedTo(first, 5);
    assertThat(second.cases())
        .extracting(TestCase::status)
        .containsExactly(Status.REGRESSION, Status.FIXED, Status.REGRESSION, Status.FAILED);
    assertThat(second.cases().getFirst().failedSince()).isEqualTo(5);
    TestResults third = results("fail", "fail", "pass", "skip").comparedTo(second, 6);
    assertThat(third.cases())
        .extracting(TestCase::status)
        .containsExactly(Status.FAILED, Status.REGRESSION, Status.FIXED, Status.SKIPPED);
    assertThat(third.cases().getFirst().failedSince()).isEqualTo(5);
    assertThat(third.cases().getFirst().age(6)).isEqualTo(2);
  }

  private static TestResults results(String... outcomes) {
    var xml = new StringBuilder("<testsuite name='s'>");
    for (int i = 0; i < outcomes.length; i++) {
      xml.append("<testcase classname='p.C' name='t").append(i).append("'>");
      xml.append(
          switch (outcomes[i]) {
            case "fail" -> "<failure/>";
            case "skip" -> "<skipped/>";
            default -> "";
          });
      xml.append("</testcase>");
    }
    return new TestResults(read(xml + "</testsuite>")).comparedTo(new TestResults(List.of()), 1);
  }
}
