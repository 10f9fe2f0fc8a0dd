/** Helpers that the tests of several features share. */
@NullMarked
package dev.steward.testing;

import org.jspecify.annotations.NullMarked;
