/** What the server says of itself: one line an event, on standard error and in bounded memory. */
@NullMarked
package dev.steward.log;

import org.jspecify.annotations.NullMarked;
