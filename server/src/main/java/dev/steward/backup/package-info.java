/** A whole server in one file, made while it runs, and a server made of such a file. */
@NullMarked
package dev.steward.backup;

import org.jspecify.annotations.NullMarked;
