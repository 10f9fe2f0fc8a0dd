/** The machine that the server runs on: Java file access, and processes as the build user. */
@NullMarked
package dev.steward.host.local;

import org.jspecify.annotations.NullMarked;
