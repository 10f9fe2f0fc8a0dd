/** Bounds on the memory and the processor time that all requests under way may take together. */
@NullMarked
package dev.steward.limit;

import org.jspecify.annotations.NullMarked;
