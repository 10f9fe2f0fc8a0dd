/** Entry point, command line, and dependency wiring. */
@NullMarked
package dev.steward.boot;

import org.jspecify.annotations.NullMarked;
