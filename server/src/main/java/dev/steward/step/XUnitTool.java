package dev.steward.step;

import dev.steward.report.XUnitFormat;
import dev.steward.report.XUnitReader.ToolReports;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reports of a test tool.
 *
 * @param format null if the tool is not supported
 * @param name the name of the tool, for messages
 * @param include glob patterns, separated by commas
 */
record XUnitTool(
    @Nullable XUnitFormat format,
    String name,
    String include,
    String exclude,
    boolean allowsMissing,
    boolean requiresNew,
    boolean requiresValid) {

  /** A tool whose format this server cannot read. */
  static XUnitTool unsupported(String name) {
    return new XUnitTool(null, name, "", "", false, false, false);
  }

  /** The reports with variables expanded; null if the tool is not supported. */
  @Nullable ToolReports reports(StepContext context) {
    return format == null
        ? null
        : new ToolReports(
            format,
            context.expand(include),
            context.expand(exclude),
            allowsMissing,
            requiresNew,
            requiresValid);
  }

  /** The types of tools; created on first use. */
  static final class ToolTypes {
    private static final Field<String> PATTERN =
        Field.text("pattern", "Pattern").required().help("Patterns, separated by commas.");
    private static final Field<String> EXCLUDES = Field.text("excludesPattern", "Excludes pattern");
    private static final Field<Boolean> SKIP_NO_TEST_FILES =
        Field.flag("skipNoTestFiles", "Skip if there are no test files");
    private static final Field<Boolean> FAIL_IF_NOT_NEW =
        Field.flagDefaultTrue("failIfNotNew", "Fail the build if test results were not updated");
    private static final Field<Boolean> DELETE_OUTPUT_FILES =
        Field.flagDefaultTrue("deleteOutputFiles", "Delete temporary JUnit file")
            .help("Accepted for compatibility; this server writes no such files.");
    private static final Field<Boolean> STOP_IF_ERROR =
        Field.flagDefaultTrue("stopProcessingIfError", "Stop and set the build to failed status");

    static final TypeSet ALL =
        new TypeSet(
            "test tool",
            List.of(
                of(XUnitFormat.BOOST_TEST, "BoostTest", "BoostTestJunitHudsonTestType"),
                of(XUnitFormat.CTEST, "CTest", "CTestType"),
                of(XUnitFormat.GOOGLE_TEST, "GoogleTest", "GoogleTestType"),
                of(XUnitFormat.JUNIT, "JUnit", "JUnitType"),
                of(XUnitFormat.MSTEST, "MSTest", "MSTestJunitHudsonTestType"),
                of(XUnitFormat.NUNIT2, "NUnit2", "NUnitJunitHudsonTestType"),
                of(XUnitFormat.NUNIT3, "NUnit3", "NUnit3TestType"),
                of(XUnitFormat.PHPUNIT, "PHPUnit", "PHPUnitJunitHudsonTestType"),
                of(XUnitFormat.UNIT_TEST, "UnitTest", "UnitTestJunitHudsonTestType"),
                of(XUnitFormat.XUNIT_DOT_NET, "xUnitDotNet", "XUnitDotNetTestType")));

    private ToolTypes() {}

    /** The symbols of all tools, for messages. */
    static String names() {
      return ALL.all().stream().map(TypeDescription::symbol).collect(Collectors.joining(", "));
    }

    private static TypeDescription<XUnitTool> of(
        XUnitFormat format, String symbol, String element) {
      return TypeDescription.of(TypeKind.PART, symbol, XUnitTool.class, element)
          .label(format.label())
          .fields(
              PATTERN,
              EXCLUDES,
              SKIP_NO_TEST_FILES,
              FAIL_IF_NOT_NEW,
              DELETE_OUTPUT_FILES,
              STOP_IF_ERROR)
          .reader(in -> read(format, symbol, in));
    }

    private static XUnitTool read(XUnitFormat format, String symbol, FieldReader in) {
      // The setting has no effect; it is read so that it is not reported as unsupported.
      in.get(DELETE_OUTPUT_FILES);
      return new XUnitTool(
          format,
          symbol,
          in.get(PATTERN),
          in.get(EXCLUDES),
          in.get(SKIP_NO_TEST_FILES),
          in.get(FAIL_IF_NOT_NEW),
          in.get(STOP_IF_ERROR));
    }
  }
}
