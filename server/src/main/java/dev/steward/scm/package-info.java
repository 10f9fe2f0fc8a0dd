/**
 * Sources under git: getting them into a folder, what changed since the last build, and whether
 * something new is there. The work is done by the git program itself, which is never handed a
 * secret by its arguments, by a URL or by a file in a workspace.
 */
@NullMarked
package dev.steward.scm;

import org.jspecify.annotations.NullMarked;
