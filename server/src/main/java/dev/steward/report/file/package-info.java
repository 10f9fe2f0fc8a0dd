/**
 * Files of reports: those that tools write, which are read as streams and with limits, and the
 * compressed files that keep the results of builds.
 */
@NullMarked
package dev.steward.report.file;

import org.jspecify.annotations.NullMarked;
