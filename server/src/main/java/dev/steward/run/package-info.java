/** One execution of a job: number, state, causes, result, log. */
@NullMarked
package dev.steward.run;

import org.jspecify.annotations.NullMarked;
