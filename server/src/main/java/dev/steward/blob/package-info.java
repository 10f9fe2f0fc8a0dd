/** Bytes of logs and artifacts: append, read a range, remove. */
@NullMarked
package dev.steward.blob;

import org.jspecify.annotations.NullMarked;
