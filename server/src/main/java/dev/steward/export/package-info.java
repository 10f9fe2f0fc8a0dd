/** The remote-API engine: model tables, tree, depth, xpath, and the writers. */
@NullMarked
package dev.steward.export;

import org.jspecify.annotations.NullMarked;
