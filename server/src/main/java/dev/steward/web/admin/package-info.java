/** Administration pages. */
@NullMarked
package dev.steward.web.admin;

import org.jspecify.annotations.NullMarked;
