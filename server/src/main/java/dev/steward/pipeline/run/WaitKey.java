package dev.steward.pipeline.run;

/**
 * Identifies a call of {@code await} or {@code record} in a run, the same in each evaluation.
 *
 * @param node number of the step; 0 for values that the script itself asks for
 * @param part number of the call in the step, from 1
 */
record WaitKey(long node, long part) {}
