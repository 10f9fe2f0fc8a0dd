/** Endpoints of builds: state, log, artifacts, description, stop, delete. */
@NullMarked
package dev.steward.rest.run;

import org.jspecify.annotations.NullMarked;
