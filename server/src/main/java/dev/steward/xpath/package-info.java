/**
 * XPath 1.0, evaluated by jaxen on trees of nodes that features build, with limits on steps and
 * time.
 */
@NullMarked
package dev.steward.xpath;

import org.jspecify.annotations.NullMarked;
