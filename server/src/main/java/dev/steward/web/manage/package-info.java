/** Administration pages. */
@NullMarked
package dev.steward.web.manage;

import org.jspecify.annotations.NullMarked;
