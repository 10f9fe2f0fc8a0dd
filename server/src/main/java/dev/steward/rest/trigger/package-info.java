/** The hooks that others call to have something looked at or built. */
@NullMarked
package dev.steward.rest.trigger;

import org.jspecify.annotations.NullMarked;
