/**
 * Credentials: secrets that builds use and nobody reads again. They lie in stores (the server's, a
 * user's, a folder's), grouped in domains, encrypted under the server's key.
 */
@NullMarked
package dev.steward.credential;

import org.jspecify.annotations.NullMarked;
