/**
 * Git: checkout, change logs, polling and pushes. The external {@code git} program does the work;
 * secrets never reach it through arguments, URLs or files in a workspace.
 */
@NullMarked
package dev.steward.scm.git;

import org.jspecify.annotations.NullMarked;
