package dev.steward.step;

import dev.steward.report.issue.IssueTool;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A compiler or static analysis tool whose reports a job records.
 *
 * @param tool null if the tool is not supported
 * @param symbol its name in Jenkinsfiles, for messages
 * @param id of the results; empty for that of the tool
 * @param name of the results; empty for that of the tool
 * @param pattern of the reports; empty for the files that the tool usually writes, or the console
 * @param encoding of the reports; empty for UTF-8
 */
record AnalysisTool(
    @Nullable IssueTool tool,
    String symbol,
    String id,
    String name,
    String pattern,
    String encoding) {

  /** A tool whose reports this server cannot read. */
  static AnalysisTool unsupported(String element) {
    return new AnalysisTool(null, element.substring(element.lastIndexOf('.') + 1), "", "", "", "");
  }

  /** The types of tools; created on first use. */
  static final class AnalysisTypes {
    private static final String PACKAGE = "io.jenkins.plugins.analysis.warnings.";

    private static final Field<String> PATTERN =
        Field.text("pattern", "Report File Pattern")
            .help("Leave empty for the tool's usual files, or for the console.");
    private static final Field<String> ID = Field.text("id", "Custom ID");
    private static final Field<String> NAME = Field.text("name", "Custom Name");
    private static final Field<String> ENCODING =
        Field.text("reportEncoding", "Report Encoding").help("UTF-8 if empty.");
    private static final Field<Boolean> SKIP_LINKS =
        Field.flag("skipSymbolicLinks", "Skip symbolic links when searching for files")
            .help("Accepted for compatibility; links are not followed.");

    /** The names of classes that differ from those of the symbols. */
    private static final Map<IssueTool, String> CLASSES =
        Map.of(
            IssueTool.GCC, "Gcc4",
            IssueTool.ISSUES, "WarningsPlugin",
            IssueTool.PMD, "Pmd",
            IssueTool.PHP_CODE_SNIFFER, "PhpCodeSniffer");

    static final TypeSet ALL =
        new TypeSet("tool", Stream.of(IssueTool.values()).map(AnalysisTypes::describe).toList());

    private AnalysisTypes() {}

    /** The symbols of all tools, for messages. */
    static String names() {
      return ALL.all().stream().map(TypeDescription::symbol).collect(Collectors.joining(", "));
    }

    private static TypeDescription<AnalysisTool> describe(IssueTool tool) {
      String symbol = tool.symbol();
      String className =
          CLASSES.getOrDefault(tool, Character.toUpperCase(symbol.charAt(0)) + symbol.substring(1));
      return TypeDescription.of(TypeKind.PART, symbol, AnalysisTool.class, PACKAGE + className)
          .label(tool.label())
          .fields(PATTERN, ID, NAME, ENCODING, SKIP_LINKS)
          .reader(in -> read(tool, in));
    }

    private static AnalysisTool read(IssueTool tool, FieldReader in) {
      // The setting has no effect; it is read so that it is not reported as unsupported.
      in.get(SKIP_LINKS);
      return new AnalysisTool(
          tool, tool.symbol(), in.get(ID), in.get(NAME), in.get(PATTERN), in.get(ENCODING));
    }
  }
}
