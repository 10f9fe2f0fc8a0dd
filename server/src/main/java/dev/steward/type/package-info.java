/**
 * Descriptions of the types that a job is made of: build steps, build wrappers, post-build actions,
 * parameters, triggers and source controls. A type is described once, in its own file; config.xml,
 * forms, YAML, the plugin list, reference pages and schemas are all derived from the description.
 */
@NullMarked
package dev.steward.type;

import org.jspecify.annotations.NullMarked;
