/** Permissions of the files that the server creates. */
@NullMarked
package dev.steward.file;

import org.jspecify.annotations.NullMarked;
