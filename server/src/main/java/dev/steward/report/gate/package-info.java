/** Quality gates: limits on the numbers of a report that lower the result of a build. */
@NullMarked
package dev.steward.report.gate;

import org.jspecify.annotations.NullMarked;
