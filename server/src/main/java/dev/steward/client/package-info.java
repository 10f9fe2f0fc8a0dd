/**
 * The client of the command-line protocol, {@code jenkins-cli.jar}, and the frames that both ends
 * speak. It is packed into a jar of its own that runs on old Javas: it uses nothing but the JDK 11
 * and nothing of ours, and is written in its language.
 */
@org.jspecify.annotations.NullMarked
package dev.steward.client;
