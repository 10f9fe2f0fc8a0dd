package dev.steward.job.definition;

import java.util.List;

/**
 * Limits on the concurrent builds of a job, or of all jobs in a category; 0 means no limit.
 *
 * @param byCategory whether the category limits apply instead of the job's own
 * @param perNode maximum concurrent builds per node
 * @param total maximum concurrent builds on all nodes
 * @param categories the names of the job's categories
 * @param limitsMatchingParameters whether to prevent concurrent builds with the same parameters
 * @param comparedParameters the names of the parameters to compare; empty for all
 */
public record Throttle(
    boolean byCategory,
    int perNode,
    int total,
    List<String> categories,
    boolean limitsMatchingParameters,
    List<String> comparedParameters) {}
