/** Endpoints of the build queue, and long polling. */
@NullMarked
package dev.steward.rest.queue;

import org.jspecify.annotations.NullMarked;
