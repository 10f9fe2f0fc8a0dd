/** SCM in the remote API: changes, authors and polling. */
@NullMarked
package dev.steward.rest.scm;

import org.jspecify.annotations.NullMarked;
