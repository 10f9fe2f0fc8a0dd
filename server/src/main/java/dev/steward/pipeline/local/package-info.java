/** Runs of pipelines without a server: what a script declares, and the printing of its log. */
@NullMarked
package dev.steward.pipeline.local;

import org.jspecify.annotations.NullMarked;
