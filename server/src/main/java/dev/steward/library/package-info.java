/**
 * Shared libraries of pipelines: their configuration on the server and in folders, and the files of
 * the versions that runs use.
 */
@NullMarked
package dev.steward.library;

import org.jspecify.annotations.NullMarked;
