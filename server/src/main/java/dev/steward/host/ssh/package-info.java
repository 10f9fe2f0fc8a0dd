/**
 * Machines that are reached over SSH, with Apache MINA SSHD as the client. The library's classes
 * are loaded when the first connection is opened, so a server without SSH nodes never loads them.
 */
@NullMarked
package dev.steward.host.ssh;

import org.jspecify.annotations.NullMarked;
