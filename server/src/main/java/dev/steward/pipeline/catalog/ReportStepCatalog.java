package dev.steward.pipeline.catalog;

import static dev.steward.pipeline.catalog.ParameterType.FLAG;
import static dev.steward.pipeline.catalog.ParameterType.NUMBER;
import static dev.steward.pipeline.catalog.ParameterType.OBJECT;
import static dev.steward.pipeline.catalog.ParameterType.TEXT;

import java.util.List;

/** Steps that record reports. */
final class ReportStepCatalog {

  static final List<CallDescription> STEPS =
      List.of(
          CallDescription.of("recordCoverage")
              .optional(TEXT, "checksAnnotationScope", "checksName")
              .optional(FLAG, "enabledForFailure", "failOnError")
              .optional(TEXT, "id")
              .optional(FLAG, "ignoreParsingErrors")
              .optional(TEXT, "name")
              .optional(OBJECT, "qualityGates")
              .optional(TEXT, "scm")
              .optional(FLAG, "skipPublishingChecks", "skipSymbolicLinks")
              .optional(TEXT, "sourceCodeEncoding", "sourceCodeRetention")
              .optional(OBJECT, "sourceDirectories", "tools"),
          CallDescription.of("recordIssues")
              .optional(FLAG, "aggregatingResults", "blameDisabled")
              .optional(TEXT, "checksAnnotationScope")
              .optional(OBJECT, "checksInfo")
              .optional(FLAG, "enabledForFailure", "failOnError")
              .optional(OBJECT, "filters")
              .optional(FLAG, "forensicsDisabled")
              .optional(NUMBER, "healthy")
              .optional(TEXT, "icon", "id")
              .optional(FLAG, "ignoreFailedBuilds", "ignoreQualityGate")
              .optional(TEXT, "minimumSeverity", "name")
              .optional(FLAG, "publishAllIssues")
              .optional(OBJECT, "qualityGates")
              .optional(FLAG, "quiet")
              .optional(TEXT, "referenceBuildId", "referenceJobName", "scm")
              .optional(FLAG, "skipBlames", "skipDeltaCalculation", "skipPostProcessing")
              .optional(FLAG, "skipPublishingChecks")
              .optional(TEXT, "sourceCodeEncoding", "sourceCodeRetention")
              .optional(OBJECT, "sourceDirectories")
              .optional(TEXT, "sourceDirectory")
              .optional(OBJECT, "tool", "tools")
              .optional(TEXT, "trendChartType")
              .optional(NUMBER, "unhealthy"),
          CallDescription.of("xunit")
              .required(OBJECT, "tools")
              .optional(TEXT, "checksName")
              .optional(FLAG, "followSymlink", "reduceLog", "skipPublishingChecks")
              .optional(NUMBER, "sleepTime")
              .optional(OBJECT, "testDataPublishers", "testTimeMargin")
              .optional(NUMBER, "thresholdMode")
              .optional(OBJECT, "thresholds"));

  private ReportStepCatalog() {}
}
