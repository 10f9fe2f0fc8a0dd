package dev.steward.report.coverage;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A tool whose coverage reports this server reads; the names are those in Jenkinsfiles. */
public enum CoverageTool {
  COBERTURA("Cobertura Coverage Reports", "**/cobertura.xml", XmlCoverage::cobertura),
  JACOCO("JaCoCo Coverage Reports", "**/jacoco.xml", XmlCoverage::jacoco),
  LCOV("LCOV Coverage Reports", "**/lcov.info", LcovCoverage::parse);

  private final String label;
  private final String defaultPattern;

  @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
  private final CoverageParser parser;

  CoverageTool(String label, String defaultPattern, CoverageParser parser) {
    this.label = label;
    this.defaultPattern = defaultPattern;
    this.parser = parser;
  }

  /** The tool with a name; null if it is not supported. */
  public static @Nullable CoverageTool find(String name) {
    for (CoverageTool tool : values()) {
      if (tool.name().equals(name)) {
        return tool;
      }
    }
    return null;
  }

  /** All names, for messages. */
  public static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  /** The name in the console. */
  public String label() {
    return label;
  }

  /** The files that are read if a job names none. */
  public String defaultPattern() {
    return defaultPattern;
  }

  CoverageParser parser() {
    return parser;
  }
}
