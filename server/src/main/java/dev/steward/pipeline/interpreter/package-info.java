/**
 * Evaluates the syntax tree of a pipeline script. It walks the tree in direct style on the thread
 * of its caller, usually a virtual thread, and blocks where a pipeline step blocks. Names that the
 * script does not define are resolved by a {@link
 * dev.steward.pipeline.interpreter.ScriptEnvironment}.
 *
 * <p>Scripts are assumed to be hostile: every evaluated node counts against a {@link
 * dev.steward.pipeline.value.Budget}, nested calls and nested expressions have a limit of their
 * own, and nothing is reached by reflection.
 */
@NullMarked
package dev.steward.pipeline.interpreter;

import org.jspecify.annotations.NullMarked;
