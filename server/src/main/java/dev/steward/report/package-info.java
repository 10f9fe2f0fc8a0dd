/**
 * What builds leave behind for people to read: how their tests went, and which files they made and
 * used. Counts are rows, so that a trend is one statement; single tests are one packed file beside
 * the log, so that a million builds do not make a hundred million rows.
 */
@NullMarked
package dev.steward.report;

import org.jspecify.annotations.NullMarked;
