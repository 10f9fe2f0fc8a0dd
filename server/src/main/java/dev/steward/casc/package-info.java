/**
 * The server's configuration as YAML: read, checked, applied and written out. Nothing here is
 * loaded by a server that is given none.
 */
@NullMarked
package dev.steward.casc;

import org.jspecify.annotations.NullMarked;
