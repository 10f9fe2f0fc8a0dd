/**
 * Files that administrators manage on the server and builds get in their workspace, such as Maven
 * settings. A file belongs to the server or to a folder; a job uses those of its folders and of the
 * server.
 */
@NullMarked
package dev.steward.managedfile;

import org.jspecify.annotations.NullMarked;
