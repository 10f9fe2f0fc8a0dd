/**
 * Reads the text of a pipeline into Steward's own syntax tree. Groovy's parser is used up to the
 * tree and no further: nothing is compiled, no class is loaded, no transformation runs. Only this
 * package sees Groovy's classes.
 */
@NullMarked
package dev.steward.pipeline.syntax;

import org.jspecify.annotations.NullMarked;
