/** Servers, clients and fixtures that tests of several features share. */
@org.jspecify.annotations.NullMarked
package dev.steward.testing;
