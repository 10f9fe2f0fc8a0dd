/** REST endpoints of credential stores, domains and credentials, with their XML and forms. */
@NullMarked
package dev.steward.rest.credential;

import org.jspecify.annotations.NullMarked;
