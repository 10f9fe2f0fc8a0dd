/**
 * Parses and edits the config.xml of jobs. Only this package of the domain knows Jenkins element
 * names.
 */
@NullMarked
package dev.steward.job.xml;

import org.jspecify.annotations.NullMarked;
