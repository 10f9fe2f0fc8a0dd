package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.Argument;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.ValueText;
import dev.steward.secret.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An agent that is a container: {@code docker} or {@code dockerfile}. */
final class DockerAgent {
  private static final String DOCKERFILE = "dockerfile";

  /** Docker takes a name of 64 hexadecimal digits for an id. */
  private static final int IMAGE_NAME_LENGTH = 40;

  private final RunBlocks blocks;
  private final ModelValues values;
  private final boolean isDockerfile;
  private final @Nullable Settings settings;
  private final @Nullable Value sole;

  private DockerAgent(
      RunBlocks blocks, ModelValues values, boolean isDockerfile, @Nullable Argument argument) {
    this.blocks = blocks;
    this.values = values;
    this.isDockerfile = isDockerfile;
    settings = argument instanceof Settings given ? given : null;
    sole = argument instanceof Value given ? given : null;
  }

  /** Whether a directive asks for a container. */
  static boolean isDocker(@Nullable AgentSection agent) {
    return agent != null
        && agent.type() != null
        && (agent.type().text().equals("docker") || agent.type().text().equals(DOCKERFILE));
  }

  /** The container of a directive that {@link #isDocker} accepts. */
  static DockerAgent of(RunBlocks blocks, ModelValues values, AgentSection agent) {
    boolean isDockerfile = agent.type() != null && agent.type().text().equals(DOCKERFILE);
    return new DockerAgent(blocks, values, isDockerfile, agent.argument());
  }

  /** A setting as text; empty if it is missing. */
  private String text(String name) {
    String text = settings == null ? null : values.setting(settings, name);
    return text == null ? "" : text;
  }

  private boolean flag(String name) {
    Object value = settings == null ? null : values.settingValue(settings, name);
    return value instanceof String text ? Boolean.parseBoolean(text) : Truth.of(value);
  }

  /** Whether the container is on the node that the stages around have. */
  boolean reusesNode() {
    return flag("reuseNode");
  }

  @Nullable String label() {
    String label = text("label");
    return label.isEmpty() ? null : label;
  }

  @Nullable String workspace() {
    String workspace = text("customWorkspace");
    return workspace.isEmpty() ? null : workspace;
  }

  @Nullable Object retries() {
    return settings == null ? null : values.settingValue(settings, "retries");
  }

  /** Runs a body in the container, on the node of the block around. */
  void around(Runnable body) {
    String registry = text("registryUrl");
    String credential = text("registryCredentialsId");
    if (registry.isEmpty() && credential.isEmpty()) {
      inImage(body);
      return;
    }
    List<@Nullable Object> arguments = new ArrayList<>(List.of(registry));
    if (!credential.isEmpty()) {
      arguments.add(credential);
    }
    arguments.add(closure(() -> inImage(body)));
    Object _ = docker().call("withRegistry", arguments.toArray());
  }

  private void inImage(Runnable body) {
    ScriptObject image = isDockerfile ? builtImage() : namedImage();
    Object _ = image.call("inside", text("args"), closure(body));
  }

  private ScriptObject namedImage() {
    String name = sole == null ? text("image") : ValueText.text(values.text(sole));
    ScriptObject image = object(docker().call("image", name));
    if (flag("alwaysPull")) {
      setup(() -> {
        Object _ = image.call("pull");
      });
    }
    return image;
  }

  /** Builds the image of a Dockerfile; the name of the image follows from its content. */
  private ScriptObject builtImage() {
    String folder = text("dir");
    String name = text("filename");
    String file = (folder.isEmpty() ? "" : folder + "/") + (name.isEmpty() ? "Dockerfile" : name);
    String arguments = text("additionalBuildArgs");
    var image = new ScriptObject[1];
    setup(() -> image[0] = build(file, folder.isEmpty() ? "." : folder, arguments));
    return image[0];
  }

  private ScriptObject build(String file, String folder, String arguments) {
    if (!Boolean.TRUE.equals(blocks.call("fileExists", Map.of("file", file)))) {
      throw new StepFailure("No Dockerfile found at " + file + " in repository - failing.");
    }
    String content = ValueText.text(blocks.call("readFile", Map.of("file", file)));
    String hash =
        Digests.hex(
                Digests.sha256(
                    (blocks.run().job().fullName() + "\n" + content + "\n" + arguments)
                        .getBytes(StandardCharsets.UTF_8)))
            .substring(0, IMAGE_NAME_LENGTH);
    return object(
        docker()
            .call(
                "build",
                hash,
                (arguments.isEmpty() ? "" : arguments + " ")
                    + "-f \""
                    + file
                    + "\" \""
                    + folder
                    + "\""));
  }

  /** Runs work in a stage of its own, unless a stage is around. */
  private void setup(Runnable work) {
    if (blocks.isInStage()) {
      work.run();
    } else {
      blocks.preparation("Declarative: Agent Setup", work);
    }
  }

  private BranchClosure closure(Runnable body) {
    return new BranchClosure(blocks.run().interpreter(), body);
  }

  /** The global variable of scripts. */
  private ScriptObject docker() {
    return object(values.variable("docker"));
  }

  private static ScriptObject object(@Nullable Object value) {
    if (value instanceof ScriptObject object) {
      return object;
    }
    throw new StepFailure(
        "The agent needs the variable docker, which the script has replaced by another value.");
  }
}
