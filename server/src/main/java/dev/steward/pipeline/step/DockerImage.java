package dev.steward.pipeline.step;

import dev.steward.pipeline.value.ClosureValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An image, as {@code docker.image} returns it. */
final class DockerImage extends DockerValue {
  private static final String IMAGE_VARIABLE = "JD_ID";
  private static final String TAGGED_VARIABLE = "JD_TAGGED_IMAGE_NAME";

  private static final Set<String> METHODS =
      Set.of("inside", "run", "withRun", "pull", "push", "tag", "imageName");

  private final DockerCommands commands;
  private final String id;

  DockerImage(DockerCommands commands, String id) {
    super("Docker$Image", id);
    this.commands = commands;
    this.id = id;
  }

  @Override
  Set<String> methods() {
    return METHODS;
  }

  @Override
  @Nullable Object perform(String name, List<@Nullable Object> arguments) {
    return switch (name) {
      case "inside" -> {
        ClosureValue body = DockerCommands.body(name, arguments);
        String options = arguments.size() > 1 ? text(arguments, 0, "") : "";
        yield commands.onNode(() -> inside(options, body));
      }
      case "run" -> commands.onNode(() -> start(text(arguments, 0, ""), text(arguments, 1, "")));
      case "withRun" -> {
        ClosureValue body = DockerCommands.body(name, arguments);
        List<@Nullable Object> given = arguments.subList(0, arguments.size() - 1);
        yield commands.onNode(() -> withRun(text(given, 0, ""), text(given, 1, ""), body));
      }
      case "pull" -> commands.onNode(this::pull);
      case "push" ->
          commands.onNode(() -> {
            String tagged = tag(text(arguments, 0, tagOf(id)));
            commands.run(Map.of(TAGGED_VARIABLE, tagged), "push \"$" + TAGGED_VARIABLE + "\"");
            return null;
          });
      case "tag" -> commands.onNode(() -> tag(text(arguments, 0, tagOf(id))));
      default -> qualified(id);
    };
  }

  /** Runs a block in a container of the image, which is pulled if the machine does not have it. */
  private @Nullable Object inside(String options, ClosureValue body) {
    String name = qualified(id);
    String image = name;
    if (!name.equals(id) && exists(id)) {
      // The image was built on this machine.
      image = id;
    } else if (!exists(name)) {
      Object _ = pull();
    }
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("image", image);
    if (!options.isEmpty()) {
      settings.put("args", options);
    }
    return commands.run().call("withDockerContainer", settings, _ -> body.call());
  }

  private boolean exists(String image) {
    return commands.status(
            Map.of(IMAGE_VARIABLE, image), "inspect -f . \"$" + IMAGE_VARIABLE + "\"")
        == 0;
  }

  private @Nullable Object pull() {
    commands.run(Map.of("JD_TO_PULL", qualified(id)), "pull \"$JD_TO_PULL\"");
    return null;
  }

  private DockerContainer start(String options, String command) {
    String container =
        commands.output(
            Map.of(),
            "run -d"
                + (options.isEmpty() ? "" : " " + options)
                + " "
                + id
                + (command.isEmpty() ? "" : " " + command));
    return new DockerContainer(commands, container);
  }

  private @Nullable Object withRun(String options, String command, ClosureValue body) {
    DockerContainer container = start(options, command);
    Object value;
    try {
      value = body.call(container);
    } catch (Throwable thrown) {
      if (!NodeSteps.continuesLater(thrown)) {
        container.stop();
      }
      throw thrown;
    }
    container.stop();
    return value;
  }

  private String tag(String tag) {
    String tagged = qualified(nameOf(id) + ":" + tag);
    commands.run(
        Map.of(IMAGE_VARIABLE, id, TAGGED_VARIABLE, tagged),
        "tag \"$" + IMAGE_VARIABLE + "\" \"$" + TAGGED_VARIABLE + "\"");
    return tagged;
  }

  /** The name of an image with the registry of the block around. */
  private String qualified(String image) {
    String registry = ContainerSteps.hostOf(commands.variable(DockerVariable.REGISTRY_URL));
    return registry.isEmpty() || image.startsWith(registry + "/") ? image : registry + "/" + image;
  }

  private static int tagStart(String image) {
    int colon = image.lastIndexOf(':');
    return colon > image.lastIndexOf('/') ? colon : -1;
  }

  private static String nameOf(String image) {
    int colon = tagStart(image);
    return colon < 0 ? image : image.substring(0, colon);
  }

  private static String tagOf(String image) {
    int colon = tagStart(image);
    return colon < 0 ? "latest" : image.substring(colon + 1);
  }
}
