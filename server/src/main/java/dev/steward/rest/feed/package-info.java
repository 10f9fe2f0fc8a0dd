/** Atom and RSS feeds of builds, and the cctray feed. */
@NullMarked
package dev.steward.rest.feed;

import org.jspecify.annotations.NullMarked;
