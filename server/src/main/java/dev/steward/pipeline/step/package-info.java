/** The steps of pipelines. */
@NullMarked
package dev.steward.pipeline.step;

import org.jspecify.annotations.NullMarked;
