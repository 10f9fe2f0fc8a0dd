/**
 * The linter of pipelines: reports syntax errors, errors of declarative pipelines, and each name
 * that neither the script nor this server knows, before a pipeline runs.
 */
@NullMarked
package dev.steward.pipeline.lint;

import org.jspecify.annotations.NullMarked;
