/** XPath 1.0 on trees of the features, by jaxen, with limits on steps and time. */
@NullMarked
package dev.steward.xpath;

import org.jspecify.annotations.NullMarked;
