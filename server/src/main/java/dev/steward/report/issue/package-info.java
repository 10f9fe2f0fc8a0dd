/**
 * Issues that compilers and static analysis tools report: parsers of their reports, comparison with
 * an earlier build, and storage. Counts are rows, and the issues of a build are one file for each
 * tool.
 */
@NullMarked
package dev.steward.report.issue;

import org.jspecify.annotations.NullMarked;
