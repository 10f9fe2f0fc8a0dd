/**
 * Generates the text of steps and directives for Jenkinsfiles from the values of a form, in the
 * layout of Jenkins' snippet generator. Nothing is executed.
 */
@NullMarked
package dev.steward.pipeline.snippet;

import org.jspecify.annotations.NullMarked;
