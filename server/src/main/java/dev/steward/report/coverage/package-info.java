/** Code coverage: parsers of reports, quality gates, and storage. */
@NullMarked
package dev.steward.report.coverage;

import org.jspecify.annotations.NullMarked;
