/** The config.xml of views: the one place of the domain that knows how the wire writes them. */
@NullMarked
package dev.steward.view.xml;

import org.jspecify.annotations.NullMarked;
