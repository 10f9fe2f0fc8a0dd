/**
 * Configuration as code: parses, validates, applies and exports the server's configuration as YAML.
 * Servers that do not use configuration as code do not load this package's parsers.
 */
@NullMarked
package dev.steward.casc;

import org.jspecify.annotations.NullMarked;
