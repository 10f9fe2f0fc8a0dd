/**
 * Machines that builds run on: workspaces, commands that survive the server, files, and facts about
 * the machine. The subpackages implement this package: {@code local} for the server's own machine,
 * {@code shell} for any machine on which a {@code sh} can be started. No other package starts a
 * process or accesses the files of a workspace.
 */
@NullMarked
package dev.steward.host;

import org.jspecify.annotations.NullMarked;
