/** Export tables of the remote API, the views that they read, and the resource types. */
@NullMarked
package dev.steward.rest.model;

import org.jspecify.annotations.NullMarked;
