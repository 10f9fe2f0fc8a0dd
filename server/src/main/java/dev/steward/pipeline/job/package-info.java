/** Jobs of pipelines: where their script comes from, and the settings that a script makes. */
@NullMarked
package dev.steward.pipeline.job;

import org.jspecify.annotations.NullMarked;
