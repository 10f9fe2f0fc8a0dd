/** The commands of the launcher. */
@NullMarked
package dev.steward.cli;

import org.jspecify.annotations.NullMarked;
