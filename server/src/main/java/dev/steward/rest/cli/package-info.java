/**
 * The command line of the remote API: the protocol of {@code jenkins-cli.jar} over two HTTP
 * requests or a WebSocket, and the commands. Commands use the same services and permission checks
 * as the REST endpoints.
 */
@org.jspecify.annotations.NullMarked
package dev.steward.rest.cli;
