/** The config.xml of jobs: the one place of the domain that knows the wire's names. */
@NullMarked
package dev.steward.job.xml;

import org.jspecify.annotations.NullMarked;
