/**
 * Any machine on which a {@code sh} can be started through a {@code Transport}. Such a machine
 * needs no software from the server: POSIX programs, {@code setsid}, {@code tar} and {@code /proc}
 * are enough.
 */
@NullMarked
package dev.steward.host.shell;

import org.jspecify.annotations.NullMarked;
