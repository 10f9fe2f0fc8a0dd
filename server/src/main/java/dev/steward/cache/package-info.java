/** In-memory caches with an upper bound. */
@NullMarked
package dev.steward.cache;

import org.jspecify.annotations.NullMarked;
