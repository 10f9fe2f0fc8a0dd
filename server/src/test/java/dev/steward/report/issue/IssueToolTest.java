package dev.steward.report.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;

/** Reports as compilers and static analysis tools write them. */
class IssueToolTest {

  /** The issues in short. */
  private static List<String> read(IssueTool tool, String report) {
    var issues = new IssueCollector(tool.id(), "/ws");
    try {
      tool.parser()
          .parse(
              new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8)),
              StandardCharsets.UTF_8,
              issues);
    } catch (IOException | XMLStreamException e) {
      throw new AssertionError(e);
    }
    return issues.list().stream()
        .map(issue ->
            "%s %s:%d-%d:%d [%s/%s] %s"
                .formatted(
                    issue.severity(),
                    issue.file(),
                    issue.line(),
                    issue.lineEnd(),
                    issue.column(),
                    issue.category(),
                    issue.type(),
                    issue.message()))
        .toList();
  }

  @Test
  void compilers() {
    String c =
        """
        In file included from a.h:1:
        /ws/src/a.c:3:7: warning: unused variable 'x' [-Wunused-variable]
            3 |   int x;
        ./b.c:4: error: expected ';'
        b.c:9:1: fatal error: none.h: No such file or directory
        b.c:9:1: note: here
        """;
    assertThat(read(IssueTool.GCC, c))
        .containsExactly(
            "NORMAL src/a.c:3-3:7 [unused-variable/-] unused variable 'x' [-Wunused-variable]",
            "ERROR b.c:4-4:0 [/-] expected ';'",
            "ERROR b.c:9-9:1 [/-] none.h: No such file or directory");
    assertThat(read(IssueTool.CLANG, c))
        .startsWith("NORMAL src/a.c:3-3:7 [-Wunused-variable/-] unused variable 'x'");
    assertThat(
            read(
                IssueTool.JAVA,
                """
                [WARNING] /ws/src/A.java:[7,2] [deprecation] old() in B has been deprecated
                12:00:01  [ERROR] /ws/src/A.java:[9] cannot find symbol
                src/B.java:3: warning: [rawtypes] found raw type
                    [javac] /ws/C.java:4: error: ';' expected
                [WARNING] The POM is missing
                """))
        .containsExactly(
            "NORMAL src/A.java:7-7:2 [Deprecation/javac] old() in B has been deprecated",
            "ERROR src/A.java:9-9:0 [/javac] cannot find symbol",
            "NORMAL src/B.java:3-3:0 [Rawtypes/-] found raw type",
            "ERROR C.java:4-4:0 [/-] ';' expected");
    assertThat(
            read(
                IssueTool.MAVEN_CONSOLE,
                "[INFO] x\n[WARNING] one\n[WARNING] two\n[INFO] y\n[ERROR] three\n[WARNING]\n"))
        .containsExactly("NORMAL -:3-3:0 [/-] one\ntwo", "ERROR -:5-5:0 [/-] three");
    assertThat(
            read(
                IssueTool.MS_BUILD,
                "  1>src\\A.cs(3,5): warning CS0168: unused [A.csproj]\r\nB.cs(7): error CS1002: no"))
        .containsExactly(
            "NORMAL src/A.cs:3-3:5 [CS0168/-] unused [A.csproj]", "ERROR B.cs:7-7:0 [CS1002/-] no");
  }

  @Test
  void python() {
    assertThat(
            read(
                IssueTool.PY_LINT,
                "a.py:1: [C0111(missing-docstring), ] Missing\na.py:2:0: E0602: Undefined (x)\n"))
        .containsExactly(
            "LOW a.py:1-1:0 [C0111/-] Missing", "HIGH a.py:2-2:0 [E0602/-] Undefined (x)");
    assertThat(read(IssueTool.PEP8, "a.py:1:2: E401 imports\na.py:3:4: W291 space"))
        .containsExactly("NORMAL a.py:1-1:2 [E401/-] imports", "LOW a.py:3-3:4 [W291/-] space");
    assertThat(read(IssueTool.FLAKE8, "a.py:1:2: F401 unused"))
        .containsExactly("HIGH a.py:1-1:2 [/F401] unused");
    assertThat(read(IssueTool.MY_PY, "a.py:1: error: no [misc]\na.py:2:3: note: see"))
        .containsExactly("HIGH a.py:1-1:0 [/-] no [misc]", "LOW a.py:2-2:3 [/-] see");
  }

  @Test
  void xmlReports() {
    assertThat(
            read(
                IssueTool.PMD,
                "<pmd><file name=\"/ws/A.java\"><violation beginline=\"3\" endline=\"5\""
                    + " begincolumn=\"2\" rule=\"Unused\" ruleset=\"Best\" priority=\"2\"> Avoid it"
                    + " </violation></file><error filename=\"B.java\" msg=\"broken\"/></pmd>"))
        .containsExactly(
            "HIGH A.java:3-5:2 [Best/Unused] Avoid it.", "ERROR B.java:0-0:0 [/-] broken");
    assertThat(
            read(
                IssueTool.SPOT_BUGS,
                "<BugCollection><BugInstance type=\"NP\" priority=\"1\" category=\"CORRECTNESS\">"
                    + "<ShortMessage>s</ShortMessage><LongMessage>Null here</LongMessage>"
                    + "<Class classname=\"p.A\"><SourceLine sourcepath=\"p/A.java\" start=\"1\"/>"
                    + "</Class><SourceLine sourcepath=\"p/A.java\" start=\"7\" end=\"8\"/>"
                    + "</BugInstance></BugCollection>"))
        .containsExactly("HIGH p/A.java:7-8:0 [CORRECTNESS/NP] Null here");
    assertThat(
            read(
                IssueTool.CPD,
                "<pmd-cpd><duplication lines=\"30\" tokens=\"99\"><file line=\"1\" path=\"a.java\"/>"
                    + "<file line=\"5\" path=\"b.java\"/><codefragment>x</codefragment>"
                    + "</duplication></pmd-cpd>"))
        .containsExactly(
            "NORMAL a.java:1-30:0 [/CPD] Found duplicated code.",
            "NORMAL b.java:5-34:0 [/CPD] Found duplicated code.");
    assertThat(
            read(
                IssueTool.CPP_CHECK,
                "<results version=\"2\"><errors><error id=\"leak\" severity=\"error\" msg=\"m\">"
                    + "<location file=\"a.cpp\" line=\"3\" column=\"4\"/></error></errors></results>"))
        .containsExactly("HIGH a.cpp:3-3:4 [/leak] m");
    assertThatThrownBy(() -> read(IssueTool.PMD, "<checkstyle/>"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("must be one of: pmd");
  }

  @Test
  void jsonReports() {
    assertThat(
            read(
                IssueTool.SARIF,
                """
                {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Semgrep", "rules": [
                  {"id": "r2", "defaultConfiguration": {"level": "note"}}]}},
                  "results": [
                    {"ruleId": "r1", "level": "error", "message": {"text": "bad"}, "locations": [{"physicalLocation": {
                      "artifactLocation": {"uri": "src/a.py"}, "region": {"startLine": 3, "endLine": 4, "startColumn": 5}}}]},
                    {"ruleId": "r2", "message": {"text": "meh"}}]}]}
                """))
        .containsExactly("HIGH src/a.py:3-4:5 [Semgrep/r1] bad", "LOW -:0-0:0 [Semgrep/r2] meh");
    assertThat(
            read(
                IssueTool.ES_LINT,
                "[{\"filePath\": \"/ws/a.js\", \"messages\": [{\"ruleId\": \"semi\", \"severity\": 2,"
                    + " \"line\": 1, \"column\": 2, \"message\": \"Missing\"}]}]"))
        .containsExactly("ERROR a.js:1-1:2 [/semi] Missing");
    assertThat(
            read(
                IssueTool.ES_LINT,
                "<checkstyle><file name=\"a.js\"><error line=\"1\" severity=\"warning\""
                    + " message=\"m\" source=\"eslint.rules.semi\"/></file></checkstyle>"))
        .containsExactly("NORMAL a.js:1-1:0 [Rules/semi] m");
    assertThat(
            read(
                IssueTool.ISSUES,
                "{\"issues\": [{\"fileName\": \"a\", \"lineStart\": 3, \"severity\": \"HIGH\","
                    + " \"message\": \"m\", \"type\": \"t\", \"category\": \"c\"}]}"))
        .containsExactly("HIGH a:3-3:0 [c/t] m");
    assertThatThrownBy(() -> read(IssueTool.SARIF, "[]")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void aLongLineTakesLittleTime() {
    String line = "a:1:".repeat(100_000);
    for (IssueTool tool : IssueTool.values()) {
      if (tool.defaultPattern().isEmpty()
          && !List.of("sarif", "issues", "eslint", "cppcheck").contains(tool.id())
          && !tool.id().matches("detekt|ktlint|php-code-sniffer|swiftlint|tslint")) {
        // An expression that tries all ways to match would exceed the time limit of a test.
        assertThat(read(tool, (line + "warning: [ERROR] x\n").repeat(20)))
            .hasSizeLessThanOrEqualTo(20);
      }
    }
  }
}
