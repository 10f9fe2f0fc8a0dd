/** What a config.xml defines: parameters, triggers, SCM, build steps, post-build actions. */
@NullMarked
package dev.steward.job.definition;

import org.jspecify.annotations.NullMarked;
