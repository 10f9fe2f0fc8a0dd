/** Shared libraries in runs of pipelines: annotations, steps, global variables and classes. */
@NullMarked
package dev.steward.pipeline.library;

import org.jspecify.annotations.NullMarked;
