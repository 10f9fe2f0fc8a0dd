package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.report.gate.GateCheck;
import dev.steward.report.gate.GateStatus;
import java.util.List;

/** Export models of quality gates. */
final class GateModel {

  private static final String CLASS = "io.jenkins.plugins.util.QualityGateResult$";

  private static final Model<GateCheck> CHECK =
      Model.<GateCheck>of(CLASS + "QualityGateItemApi")
          .text("qualityGate", GateCheck::gate)
          .text("result", check -> check.status().name())
          .decimal("threshold", GateCheck::threshold)
          .text("value", GateCheck::value)
          .build();

  /** The gates of a result. */
  static final Model<List<GateCheck>> GATES =
      Model.<List<GateCheck>>of(CLASS + "QualityGateResultApi")
          .text("overallResult", checks -> GateStatus.worst(checks).name())
          .list("resultItems", CHECK, checks -> checks)
          .withoutClass()
          .inline()
          .build();

  private GateModel() {}
}
