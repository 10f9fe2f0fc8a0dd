/** Build pages: status, console, changes, parameters and test results. */
@NullMarked
package dev.steward.web.run;

import org.jspecify.annotations.NullMarked;
