/**
 * What the scripts of a run see besides the language: steps, symbols, and the global variables
 * {@code env}, {@code params} and {@code currentBuild}.
 */
@NullMarked
package dev.steward.pipeline.script;

import org.jspecify.annotations.NullMarked;
