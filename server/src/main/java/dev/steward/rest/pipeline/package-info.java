/** The linter and converter of declarative pipelines. */
@NullMarked
package dev.steward.rest.pipeline;

import org.jspecify.annotations.NullMarked;
