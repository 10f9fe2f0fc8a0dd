package dev.steward.report.issue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;

/** A tool whose reports this server reads. */
public enum IssueTool {
  CHECK_STYLE(
      "checkStyle", "checkstyle", "CheckStyle", "**/checkstyle-result.xml", IssueTool::checkStyle),
  CLANG("clang", "clang", "Clang", "", () -> LineParser.ofStateless(CompilerFormats::clang)),
  CPD("cpd", "cpd", "CPD", "**/cpd.xml", () -> xml("pmd-cpd", XmlFormats::cpd)),
  CPP_CHECK("cppCheck", "cppcheck", "CPPCheck", "", () -> xml("results", XmlFormats::cppCheck)),
  DETEKT("detekt", "detekt", "Detekt", "", IssueTool::checkStyle),
  ES_LINT("esLint", "eslint", "ESLint", "", () -> IssueTool::esLint),
  FIND_BUGS("findBugs", "findbugs", "FindBugs", "**/findbugsXml.xml", IssueTool::spotBugs),
  FLAKE8("flake8", "flake8", "Flake8", "", () -> LineParser.ofStateless(CompilerFormats::flake8)),
  GCC("gcc", "gcc", "GNU C Compiler (gcc)", "", () -> LineParser.ofStateless(CompilerFormats::gcc)),
  ISSUES(
      "issues",
      "issues",
      "Native Analysis Model Format",
      "",
      () -> new JsonIssueParser(JsonIssueParser::nativeFormat)),
  JAVA("java", "java", "Java", "", () -> LineParser.ofStateless(CompilerFormats::java)),
  JAVA_DOC(
      "javaDoc",
      "javadoc-warnings",
      "JavaDoc Warnings",
      "",
      () -> LineParser.ofStateless(CompilerFormats::javaDoc)),
  KT_LINT("ktLint", "ktlint", "Ktlint", "", IssueTool::checkStyle),
  MAVEN_CONSOLE(
      "mavenConsole", "maven-warnings", "Maven", "", () -> LineParser.of(MavenFormat::new)),
  MS_BUILD(
      "msBuild", "msbuild", "MSBuild", "", () -> LineParser.ofStateless(CompilerFormats::msBuild)),
  MY_PY("myPy", "mypy", "MyPy", "", () -> LineParser.ofStateless(CompilerFormats::myPy)),
  PEP8("pep8", "pep8", "Pep8", "", () -> LineParser.ofStateless(CompilerFormats::pep8)),
  PHP_CODE_SNIFFER(
      "phpCodeSniffer", "php-code-sniffer", "PHP_CodeSniffer", "", IssueTool::checkStyle),
  PMD("pmdParser", "pmd", "PMD", "**/pmd.xml", () -> xml("pmd", XmlFormats::pmd)),
  PY_LINT("pyLint", "pylint", "Pylint", "", () -> LineParser.ofStateless(CompilerFormats::pyLint)),
  SARIF("sarif", "sarif", "SARIF", "", () -> new JsonIssueParser(JsonIssueParser::sarif)),
  SPOT_BUGS("spotBugs", "spotbugs", "SpotBugs", "**/spotbugsXml.xml", IssueTool::spotBugs),
  SWIFT_LINT("swiftLint", "swiftlint", "SwiftLint", "", IssueTool::checkStyle),
  TS_LINT("tsLint", "tslint", "TSLint", "", IssueTool::checkStyle);

  private final String symbol;
  private final String id;
  private final String label;
  private final String defaultPattern;

  @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
  private final Supplier<IssueParser> parser;

  IssueTool(
      String symbol, String id, String label, String defaultPattern, Supplier<IssueParser> parser) {
    this.symbol = symbol;
    this.id = id;
    this.label = label;
    this.defaultPattern = defaultPattern;
    this.parser = parser;
  }

  /** The name in Jenkinsfiles. */
  public String symbol() {
    return symbol;
  }

  /** The id of its results, which their URL contains. */
  public String id() {
    return id;
  }

  /** The name on pages. */
  public String label() {
    return label;
  }

  /** The files that are read if a job names none; empty for the console. */
  public String defaultPattern() {
    return defaultPattern;
  }

  IssueParser parser() {
    return parser.get();
  }

  private static IssueParser xml(String root, XmlIssueParser.ElementFormat format) {
    return new XmlIssueParser(List.of(root), format);
  }

  private static IssueParser checkStyle() {
    return xml("checkstyle", XmlFormats::checkStyle);
  }

  private static IssueParser spotBugs() {
    return xml("BugCollection", XmlFormats::spotBugs);
  }

  /** ESLint writes JSON, or the format of CheckStyle. */
  private static void esLint(InputStream report, Charset encoding, IssueCollector issues)
      throws IOException, XMLStreamException {
    var in = new BufferedInputStream(report);
    in.mark(1);
    int first = in.read();
    in.reset();
    IssueParser parser = first == '[' ? new JsonIssueParser(JsonIssueParser::esLint) : checkStyle();
    parser.parse(in, encoding, issues);
  }
}
