/** Keys and secrets at rest. */
@NullMarked
package dev.steward.secret;

import org.jspecify.annotations.NullMarked;
