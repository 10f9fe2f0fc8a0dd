/** Parses and edits the config.xml of views. */
@NullMarked
package dev.steward.view.xml;

import org.jspecify.annotations.NullMarked;
