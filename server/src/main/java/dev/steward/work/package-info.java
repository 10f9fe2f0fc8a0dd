/** What takes long, and how far it is. */
@NullMarked
package dev.steward.work;

import org.jspecify.annotations.NullMarked;
