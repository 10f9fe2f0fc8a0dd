/**
 * Credentials: secrets that builds use and that cannot be read back. Stores belong to the server, a
 * user or a folder; domains group credentials. Secrets are encrypted under the server's key.
 */
@NullMarked
package dev.steward.credential;

import org.jspecify.annotations.NullMarked;
