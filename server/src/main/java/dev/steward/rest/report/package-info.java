/** What builds left behind, as the remote API shows it: tests and fingerprints. */
@NullMarked
package dev.steward.rest.report;

import org.jspecify.annotations.NullMarked;
