/** Jobs, their names and their definitions. */
@NullMarked
package dev.steward.job;

import org.jspecify.annotations.NullMarked;
