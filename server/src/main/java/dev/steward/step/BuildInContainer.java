package dev.steward.step;

import dev.steward.host.container.ContainerSpec;
import dev.steward.host.container.ContainerSpec.RegistryLogin;
import dev.steward.host.container.ContainerSpec.Volume;
import dev.steward.job.definition.BuildWrapper;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;

/**
 * Runs the build steps in a container. Values are as written and may contain variables.
 *
 * @param image empty if the job names none, or wants to build one from a Dockerfile
 * @param dockerHost address of the container engine; empty for the machine's own
 * @param credentialsId credential for the registry; empty to pull anonymously
 */
public record BuildInContainer(
    String image,
    String dockerHost,
    String credentialsId,
    List<Volume> volumes,
    boolean privileged,
    boolean forcePull,
    String group,
    String command,
    String net,
    String memory,
    String cpu)
    implements BuildWrapper {

  private static final String PACKAGE = "com.cloudbees.jenkins.plugins.okidocki.";
  private static final String ELEMENT = PACKAGE + "DockerBuildWrapper";
  private static final String SELECTOR = PACKAGE + "PullDockerImageSelector";

  /** Value that the plugin writes for the program on the PATH. */
  private static final String DEFAULT_INSTALLATION = "(Default)";

  private static final Field<String> IMAGE =
      Field.text("image", "Docker image")
          .at("selector/image")
          .required()
          .help("Name with an optional registry and tag, such as maven:3-eclipse-temurin-25.");
  private static final Field<String> DOCKER_HOST =
      Field.text("dockerHost", "Docker Host URI")
          .at("dockerHost/uri")
          .help("Leave empty to use docker or podman on the machine that runs the build.");
  private static final Field<String> CREDENTIALS =
      Field.credential("dockerRegistryCredentials", "Registry credentials");
  private static final Field<String> HOST_PATH = Field.text("hostPath", "Path on host").required();
  private static final Field<String> PATH = Field.text("path", "Path inside container").required();
  private static final Field<List<Volume>> VOLUMES =
      Field.rows(
          "volumes",
          "Volumes",
          PACKAGE + "Volume",
          List.of(HOST_PATH, PATH),
          row -> new Volume(row.get(HOST_PATH), row.get(PATH)));
  private static final Field<Boolean> PRIVILEGED =
      Field.flag("privileged", "Privileged")
          .help("Allowed only if an administrator permits privileged containers.");
  private static final Field<Boolean> FORCE_PULL =
      Field.flag("forcePull", "Force pull")
          .help("Pulls the image for each build, even if the machine already has it.");
  private static final Field<String> GROUP =
      Field.text("group", "User group")
          .help("Group of the user that runs the build; leave empty for the user's primary group.");
  private static final Field<String> COMMAND =
      Field.text("command", "Container start command")
          .help("A command that keeps running; leave empty for a built-in one.");
  private static final Field<String> NET = Field.text("net", "Network bridge");
  private static final Field<String> MEMORY =
      Field.text("memory", "Memory Limit")
          .help("For example, 512m or 2g; leave empty for no limit.");
  private static final Field<String> CPU = Field.text("cpu", "CPU shares");

  public static final TypeDescription<BuildInContainer> TYPE =
      TypeDescription.of(TypeKind.WRAPPER, "buildInDocker", BuildInContainer.class, ELEMENT)
          .label("Build inside a Docker container")
          .help("Runs the build steps in a container; the workspace has the same path there.")
          .plugin(
              new BundledPlugin(
                  "docker-custom-build-environment", "Builds in containers", "containers"))
          .template(
              "<"
                  + ELEMENT
                  + "><selector class=\""
                  + SELECTOR
                  + "\"><image></image></selector></"
                  + ELEMENT
                  + ">")
          .fields(
              IMAGE,
              FORCE_PULL,
              CREDENTIALS,
              VOLUMES,
              NET,
              MEMORY,
              CPU,
              GROUP,
              COMMAND,
              PRIVILEGED,
              DOCKER_HOST)
          .reader(BuildInContainer::read);

  private static BuildInContainer read(FieldReader in) {
    XmlElement element = in.element();
    XmlElement selector = element.find("selector");
    String selectorClass = selector == null ? null : selector.attribute("class");
    String image = in.get(IMAGE);
    if (selectorClass != null && !selectorClass.endsWith("PullDockerImageSelector")) {
      in.warn(
          "Building an image from a Dockerfile is not supported; builds will fail until the job"
              + " names an image.");
      image = "";
    }
    String installation = element.textOf("dockerInstallation", "").strip();
    if (!installation.isEmpty() && !installation.equals(DEFAULT_INSTALLATION)) {
      in.warn(
          "The Docker installation "
              + installation
              + " has no effect, because the server setting containerProgram specifies the"
              + " program.");
    }
    return new BuildInContainer(
        image,
        in.get(DOCKER_HOST),
        in.get(CREDENTIALS),
        in.get(VOLUMES),
        in.get(PRIVILEGED),
        in.get(FORCE_PULL),
        in.get(GROUP),
        in.get(COMMAND),
        in.get(NET),
        in.get(MEMORY),
        in.get(CPU));
  }

  /**
   * The container of a build, with variables expanded and the registry's credential.
   *
   * @throws Problem.Invalid if a value is not allowed
   * @throws Problem.NotFound if the credential does not exist or the job may not use it
   */
  public ContainerSpec spec(StepContext context) {
    String start = context.expand(command).strip();
    var spec =
        new ContainerSpec(
            context.expand(image),
            forcePull,
            context.expand(dockerHost),
            volumes.stream()
                .map(volume ->
                    new Volume(context.expand(volume.hostPath()), context.expand(volume.path())))
                .toList(),
            privileged,
            context.expand(group),
            start.isEmpty() ? List.of() : List.of(start.split("\\s+", 0)),
            context.expand(net),
            context.expand(memory),
            context.expand(cpu),
            null);
    if (credentialsId.isEmpty()) {
      return spec;
    }
    RegistryLogin login = context.registryLogin(credentialsId, spec.registryUrl());
    if (login == null) {
      throw new Problem.NotFound(
          "Could not find credentials entry with ID '"
              + credentialsId
              + "' for "
              + spec.registryUrl()
              + ". The credential must be a user name with a password that this job may use.");
    }
    return spec.withLogin(login);
  }
}
