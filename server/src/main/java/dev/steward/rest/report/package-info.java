/** REST endpoints and export models of test results and fingerprints. */
@NullMarked
package dev.steward.rest.report;

import org.jspecify.annotations.NullMarked;
