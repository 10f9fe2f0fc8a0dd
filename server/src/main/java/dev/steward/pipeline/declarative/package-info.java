/**
 * Declarative pipelines as a checked model. A script is read into the model and validated with
 * Jenkins' own messages, without running anything; the linter, the JSON form, the engine and the
 * pages use the model.
 */
@NullMarked
package dev.steward.pipeline.declarative;

import org.jspecify.annotations.NullMarked;
