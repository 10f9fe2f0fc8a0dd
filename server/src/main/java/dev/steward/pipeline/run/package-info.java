/**
 * Runs of pipelines. A run evaluates its script on virtual threads, one branch at a time; branches
 * change places only where a step waits. What a step waited for is in the run's journal, so that a
 * server that was restarted evaluates the script again up to the steps that are still waiting.
 */
@NullMarked
package dev.steward.pipeline.run;

import org.jspecify.annotations.NullMarked;
