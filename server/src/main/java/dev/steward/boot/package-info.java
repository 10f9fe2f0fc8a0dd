/** Main, configuration, and the wiring by constructor. */
@NullMarked
package dev.steward.boot;

import org.jspecify.annotations.NullMarked;
