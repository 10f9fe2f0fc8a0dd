/**
 * The command line of the remote API: what {@code jenkins-cli.jar} speaks, over two requests or a
 * WebSocket, and the commands. Each goes through the same doors as the rows of the remote API.
 */
@org.jspecify.annotations.NullMarked
package dev.steward.rest.cli;
