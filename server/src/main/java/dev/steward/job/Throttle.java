package dev.steward.job;

import java.util.List;

/**
 * How many builds of a job, or of all jobs of a category, go on at once. A bound of 0 is none.
 *
 * @param byCategory whether the bounds of its categories hold, and not its own
 * @param perNode how many builds of it one node runs
 * @param total how many builds of it all nodes run
 * @param categories the names of what it belongs to
 * @param oneAlike whether no two builds with the same parameters go on
 * @param compared the names of the parameters that make builds the same; none for all of them
 */
public record Throttle(
    boolean byCategory,
    int perNode,
    int total,
    List<String> categories,
    boolean oneAlike,
    List<String> compared) {}
