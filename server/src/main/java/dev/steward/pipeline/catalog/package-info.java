/**
 * The names that a pipeline script can use, with their parameters: steps, options, triggers,
 * parameters, when conditions and agents. The linter checks scripts against these descriptions, and
 * the engine runs the steps that they describe.
 */
@NullMarked
package dev.steward.pipeline.catalog;

import org.jspecify.annotations.NullMarked;
