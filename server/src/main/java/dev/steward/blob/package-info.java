/** Files of logs and artifacts: append, read a range, search, delete. */
@NullMarked
package dev.steward.blob;

import org.jspecify.annotations.NullMarked;
