package dev.steward.pipeline.step;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A container that {@code docker.image(…).run} has started. */
final class DockerContainer extends DockerValue {
  private static final Set<String> METHODS = Set.of("stop", "port");

  private final DockerCommands commands;
  private final String id;

  DockerContainer(DockerCommands commands, String id) {
    super("Docker$Container", id);
    this.commands = commands;
    this.id = id;
  }

  @Override
  Set<String> methods() {
    return METHODS;
  }

  @Override
  @Nullable Object perform(String name, List<@Nullable Object> arguments) {
    if (name.equals("port")) {
      return commands.output(
          Map.of("JD_ID", id, "JD_PORT", text(arguments, 0, "")), "port \"$JD_ID\" \"$JD_PORT\"");
    }
    stop();
    return null;
  }

  /** Stops and removes the container. */
  void stop() {
    String program = commands.program();
    Object _ =
        commands.shell(
            Map.of("JD_ID", id),
            program + " stop \"$JD_ID\" && " + program + " rm -f --volumes \"$JD_ID\"",
            "");
  }
}
