/**
 * The built-in build steps, build wrappers and post-build actions: one file for each, with its
 * record and its description. {@link dev.steward.step.StepTypes} lists them.
 */
@NullMarked
package dev.steward.step;

import org.jspecify.annotations.NullMarked;
