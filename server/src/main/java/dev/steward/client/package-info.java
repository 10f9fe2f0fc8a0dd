/**
 * Client of the CLI protocol, {@code jenkins-cli.jar}, and the frames that client and server share.
 * This package is packed into a separate jar that runs on Java 11, so it uses only the language and
 * API of JDK 11 and no other package of the server.
 */
@org.jspecify.annotations.NullMarked
package dev.steward.client;
