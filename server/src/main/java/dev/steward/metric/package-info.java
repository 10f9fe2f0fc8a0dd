/** What is counted and measured while the server runs, and how it is told. */
@NullMarked
package dev.steward.metric;

import org.jspecify.annotations.NullMarked;
