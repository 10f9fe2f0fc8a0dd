package dev.steward.host.container;

import java.util.List;
import java.util.Map;

/**
 * What the arguments of {@code docker run} set beyond the settings of {@link ContainerSpec}.
 *
 * @param user user and optional group of the steps; empty for the user that builds run as
 * @param arguments options for the engine
 * @param variables variables of the steps that have no value otherwise
 * @param restricted the options among the arguments that can give control of the machine
 */
public record ContainerOptions(
    String user, List<String> arguments, Map<String, String> variables, List<String> restricted) {

  /** No options. */
  public static final ContainerOptions NONE =
      new ContainerOptions("", List.of(), Map.of(), List.of());

  public ContainerOptions {
    arguments = List.copyOf(arguments);
    variables = Map.copyOf(variables);
    restricted = List.copyOf(restricted);
  }

  /** Omits the values, since they may contain secrets. */
  @Override
  public String toString() {
    return "ContainerOptions" + variables.keySet();
  }
}
