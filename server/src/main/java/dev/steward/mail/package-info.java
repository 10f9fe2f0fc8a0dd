/** Sends email over SMTP. */
@NullMarked
package dev.steward.mail;

import org.jspecify.annotations.NullMarked;
