/**
 * Test reports and fingerprints. Test counts are stored as rows, so that a trend needs one query.
 * Individual tests are stored in one compressed file next to the build log, so the database stays
 * small.
 */
@NullMarked
package dev.steward.report;

import org.jspecify.annotations.NullMarked;
