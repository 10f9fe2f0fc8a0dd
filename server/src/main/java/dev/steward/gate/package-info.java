/** Who is asking, which place the path names, and the table of routes with the right each needs. */
@NullMarked
package dev.steward.gate;

import org.jspecify.annotations.NullMarked;
