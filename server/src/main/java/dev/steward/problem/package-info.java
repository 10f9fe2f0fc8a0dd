/** The ways a request is refused, and the ways the world fails. */
@NullMarked
package dev.steward.problem;

import org.jspecify.annotations.NullMarked;
