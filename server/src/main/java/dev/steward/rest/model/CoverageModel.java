package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.report.coverage.CoverageResult;
import dev.steward.run.JobRun;
import dev.steward.text.Html;
import java.util.Map;

/** Export models of code coverage. */
public final class CoverageModel {

  /** The coverage of a run. */
  public record CoverageView(JobRun jobRun, CoverageResult result) {}

  /** The coverage of a run, and the URLs of the document. */
  public record LinkedCoverage(Links links, CoverageView view) {

    /** Jenkins exports a link. */
    private String reference() {
      long number = view.result().reference();
      return number == 0
          ? "-"
          : "<a href=\""
              + Html.escape(links.run(view.jobRun().job(), number))
              + "\" class=\"model-link inside\">"
              + Html.escape(view.jobRun().job().fullName() + " #" + number)
              + "</a>";
    }
  }

  public static final Model<LinkedCoverage> COVERAGE =
      Model.<LinkedCoverage>of("io.jenkins.plugins.coverage.metrics.restapi.CoverageApi")
          .textMap("modifiedFilesDelta", _ -> Map.of())
          .textMap("modifiedFilesStatistics", _ -> Map.of())
          .textMap("modifiedLinesDelta", _ -> Map.of())
          .textMap("modifiedLinesStatistics", _ -> Map.of())
          .textMap("projectDelta", linked -> linked.view().result().differences())
          .textMap("projectStatistics", linked -> linked.view().result().statistics())
          .object("qualityGates", GateModel.GATES, linked -> linked.view().result().gates())
          .inline()
          .text("referenceBuild", LinkedCoverage::reference)
          .build();

  private CoverageModel() {}
}
