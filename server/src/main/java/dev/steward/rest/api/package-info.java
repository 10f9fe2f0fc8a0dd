/** The OpenAPI document, generated from the route table and the export models. */
@org.jspecify.annotations.NullMarked
package dev.steward.rest.api;
