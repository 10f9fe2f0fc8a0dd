/** The settings of a job that its script makes, such as parameters and triggers. */
@NullMarked
package dev.steward.pipeline.property;

import org.jspecify.annotations.NullMarked;
