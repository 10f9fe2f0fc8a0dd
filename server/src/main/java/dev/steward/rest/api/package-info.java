/** The description of the whole surface, made of the table of routes and of the export tables. */
@org.jspecify.annotations.NullMarked
package dev.steward.rest.api;
