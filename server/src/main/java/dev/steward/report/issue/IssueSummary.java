package dev.steward.report.issue;

import dev.steward.report.gate.GateStatus;

/**
 * Numbers of the issues of one tool in one build.
 *
 * @param number of the build
 * @param id of the result, which its URL contains
 * @param part identifies the step that recorded the result
 * @param noIssuesSince number of the build since which there are no issues; -1 if there are some
 * @param successfulSince number of the build since which the quality gates are passed; -1 if they
 *     are not
 */
public record IssueSummary(
    long runId,
    long jobId,
    long number,
    String id,
    String part,
    String name,
    SeverityCounts counts,
    int added,
    int fixed,
    GateStatus status,
    long noIssuesSince,
    long successfulSince) {}
