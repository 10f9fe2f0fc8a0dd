package dev.steward.report.coverage;

import dev.steward.report.gate.GateStatus;

/**
 * Coverage of one result of a build.
 *
 * @param number of the build
 * @param id of the result, which its URL contains
 * @param part identifies the step that recorded the result
 */
public record CoverageSummary(
    long runId,
    long jobId,
    long number,
    String id,
    String part,
    String name,
    Ratio lines,
    Ratio branches,
    GateStatus status) {}
