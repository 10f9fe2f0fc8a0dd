/**
 * Parses and edits the config.xml of jobs. Of the domain packages, only {@code job.xml} knows
 * Jenkins' element names.
 */
@NullMarked
package dev.steward.job.xml;

import org.jspecify.annotations.NullMarked;
