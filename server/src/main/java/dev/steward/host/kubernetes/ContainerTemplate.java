package dev.steward.host.kubernetes;

import java.util.List;

/**
 * A container of a pod template. Empty strings and lists stand for the value of the parent
 * template, or for the cluster's default.
 *
 * @param command replaces the entry point of the image
 * @param arguments replaces the arguments of the image
 * @param alwaysPullImage whether the cluster pulls the image even if a machine has it
 * @param workingDir folder of the workspaces
 */
public record ContainerTemplate(
    String name,
    String image,
    List<String> command,
    List<String> arguments,
    List<PodVariable> variables,
    ContainerResources resources,
    String workingDir,
    boolean alwaysPullImage,
    boolean isPrivileged,
    boolean hasTty) {

  /** Working folder of containers, unless a template sets another one. */
  public static final String DEFAULT_WORKING_DIR = "/home/jenkins/agent";

  /** A container with an image and defaults for everything else. */
  public static ContainerTemplate of(String name, String image) {
    return new ContainerTemplate(
        name,
        image,
        List.of(),
        List.of(),
        List.of(),
        ContainerResources.NONE,
        "",
        false,
        false,
        false);
  }

  ContainerTemplate inherit(ContainerTemplate parent) {
    return new ContainerTemplate(
        name,
        image.isEmpty() ? parent.image : image,
        command.isEmpty() ? parent.command : command,
        arguments.isEmpty() ? parent.arguments : arguments,
        PodVariable.merge(parent.variables, variables),
        resources.inherit(parent.resources),
        workingDir.isEmpty() ? parent.workingDir : workingDir,
        alwaysPullImage || parent.alwaysPullImage,
        isPrivileged || parent.isPrivileged,
        hasTty || parent.hasTty);
  }
}
