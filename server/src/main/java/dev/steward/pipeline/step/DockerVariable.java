package dev.steward.pipeline.step;

import dev.steward.pipeline.run.GlobalVariable;
import dev.steward.pipeline.value.ClosureValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The global variable {@code docker}. */
public final class DockerVariable extends DockerValue {
  public static final String NAME = "docker";

  /** Variable with the URL of the registry, with which the names of images begin. */
  static final String REGISTRY_URL = "DOCKER_REGISTRY_URL";

  private static final Set<String> METHODS =
      Set.of("image", "build", "withRegistry", "withServer", "withTool", "node");

  private final DockerCommands commands;

  private DockerVariable(DockerCommands commands) {
    super("Docker", null);
    this.commands = commands;
  }

  /** The variable for the scripts of a server. */
  public static GlobalVariable create(WorkServices services) {
    return run -> new DockerVariable(new DockerCommands(run, services));
  }

  @Override
  Set<String> methods() {
    return METHODS;
  }

  @Override
  @Nullable Object perform(String name, List<@Nullable Object> arguments) {
    return switch (name) {
      case "image" -> new DockerImage(commands, required(name, text(arguments, 0, "")));
      case "build" -> build(required(name, text(arguments, 0, "")), text(arguments, 1, "."));
      case "withRegistry" -> {
        ClosureValue body = DockerCommands.body(name, arguments);
        String credential = arguments.size() > 2 ? text(arguments, 1, "") : "";
        yield withRegistry(text(arguments, 0, ""), credential, body);
      }
      case "withServer" -> {
        ClosureValue body = DockerCommands.body(name, arguments);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("uri", text(arguments, 0, ""));
        settings.put("credentialsId", arguments.size() > 2 ? text(arguments, 1, "") : "");
        yield commands.onNode(
            () -> commands.run().call("withDockerServer", settings, _ -> body.call()));
      }
      case "withTool" -> {
        ClosureValue body = DockerCommands.body(name, arguments);
        commands
            .run()
            .printLine(
                "The Docker installation "
                    + text(arguments, 0, "")
                    + " has no effect, because the server setting containerProgram specifies the"
                    + " program.");
        yield commands.onNode(body::call);
      }
      default -> {
        ClosureValue body = DockerCommands.body(name, arguments);
        yield commands.onNode(body::call);
      }
    };
  }

  private static String required(String method, String image) {
    if (image.isBlank()) {
      throw new IllegalArgumentException("docker." + method + " needs the name of an image.");
    }
    return image.strip();
  }

  private @Nullable Object build(String image, String arguments) {
    return commands.onNode(() -> {
      commands.run(Map.of("JD_IMAGE", image), "build -t \"$JD_IMAGE\" " + arguments);
      return new DockerImage(commands, image);
    });
  }

  private @Nullable Object withRegistry(String url, String credential, ClosureValue body) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("url", url);
    if (!credential.isEmpty()) {
      settings.put("credentialsId", credential);
    }
    return commands.onNode(() ->
        commands.withEnvironment(
            Map.of(REGISTRY_URL, url),
            () -> commands.run().call("withDockerRegistry", settings, _ -> body.call())));
  }
}
