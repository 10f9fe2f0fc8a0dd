/** Typed, validated settings of the server. */
@NullMarked
package dev.steward.setting;

import org.jspecify.annotations.NullMarked;
