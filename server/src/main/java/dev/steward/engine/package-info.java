/** The only loops: claims work, drives runs, recovers after a crash. */
@NullMarked
package dev.steward.engine;

import org.jspecify.annotations.NullMarked;
