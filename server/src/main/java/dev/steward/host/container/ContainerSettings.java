package dev.steward.host.container;

/**
 * Server settings for containers.
 *
 * @param program name or absolute path of a program with docker's commands; empty for docker or
 *     podman, whichever is installed
 * @param allowsPrivileged whether jobs may use privileged containers, which control the machine
 */
public record ContainerSettings(String program, boolean allowsPrivileged) {}
