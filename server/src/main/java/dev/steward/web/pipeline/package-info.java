/** Pages that help to write pipelines. */
@org.jspecify.annotations.NullMarked
package dev.steward.web.pipeline;
