/**
 * Test reports and fingerprints. Test counts are rows, so that a trend is one query. Individual
 * tests are in one compressed file next to the build log, which keeps the database small.
 */
@NullMarked
package dev.steward.report;

import org.jspecify.annotations.NullMarked;
