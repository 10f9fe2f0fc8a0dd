package dev.steward.host;

import java.util.Map;

/**
 * The account of the server on a machine. It controls container engines, since a user who can start
 * containers can read all files on the machine, and a separate build user must not have that right.
 *
 * @param programs runs programs as this account
 * @param environment variables that programs of this account need, such as HOME
 */
public record ServerAccount(Programs programs, Map<String, String> environment) {}
