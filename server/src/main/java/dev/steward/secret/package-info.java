/** Keys, encryption and digests of stored secrets. */
@NullMarked
package dev.steward.secret;

import org.jspecify.annotations.NullMarked;
