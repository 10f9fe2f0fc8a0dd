/** Log and artifact files: appending, range reads, search and deletion. */
@NullMarked
package dev.steward.blob;

import org.jspecify.annotations.NullMarked;
