/** The stages of pipeline runs for readers: their graph, the failed step, and their history. */
@NullMarked
package dev.steward.pipeline.stage;

import org.jspecify.annotations.NullMarked;
