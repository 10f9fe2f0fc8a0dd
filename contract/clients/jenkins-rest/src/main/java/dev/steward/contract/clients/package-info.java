/** The life of somebody who automates with one client, told as a program. */
@NullMarked
package dev.steward.contract.clients;

import org.jspecify.annotations.NullMarked;
