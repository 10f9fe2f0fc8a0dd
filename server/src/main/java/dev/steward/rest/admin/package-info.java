/** The remote API for server administration: settings, lifecycle, health, logs. */
@NullMarked
package dev.steward.rest.admin;

import org.jspecify.annotations.NullMarked;
