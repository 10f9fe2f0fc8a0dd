/** Letters to people, handed to a server of theirs that speaks SMTP. */
@NullMarked
package dev.steward.mail;

import org.jspecify.annotations.NullMarked;
