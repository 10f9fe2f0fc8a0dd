/**
 * The parsed contents of a config.xml: parameters, triggers, SCM, build steps, post-build actions.
 */
@NullMarked
package dev.steward.job.definition;

import org.jspecify.annotations.NullMarked;
