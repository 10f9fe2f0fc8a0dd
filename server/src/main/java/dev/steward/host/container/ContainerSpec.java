package dev.steward.host.container;

import dev.steward.host.PosixPath;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The container that a job asks for, with variables expanded.
 *
 * @param image name with an optional registry, tag and digest
 * @param alwaysPulls whether the image is pulled even if the machine already has it
 * @param engineHost address of the container engine, such as {@code tcp://host:2375}; empty for the
 *     engine of the machine
 * @param group name or number of the group that steps run as; empty for the group that builds run
 *     as
 * @param command command that keeps the container running; empty for a built-in one
 * @param network empty for the engine's default
 * @param memory limit in docker's notation, such as {@code 512m}; empty for none
 * @param cpuShares relative CPU weight; empty for the engine's default
 * @param login login for the image's registry; null to pull anonymously
 * @param options further options
 */
public record ContainerSpec(
    String image,
    boolean alwaysPulls,
    String engineHost,
    List<Volume> volumes,
    boolean privileged,
    String group,
    List<String> command,
    String network,
    String memory,
    String cpuShares,
    @Nullable RegistryLogin login,
    ContainerOptions options) {

  /** A folder or file on the machine that is visible in the container. */
  public record Volume(String hostPath, String path, boolean isReadOnly) {

    /** A volume that the container can write to. */
    public Volume(String hostPath, String path) {
      this(hostPath, path, false);
    }
  }

  /** User name and password for a registry. */
  public record RegistryLogin(String username, String password) {
    @Override
    public String toString() {
      return "RegistryLogin";
    }
  }

  private static final int MAX_LENGTH = 500;
  private static final int MAX_VOLUMES = 100;

  private static final String NAME = "[a-z0-9][a-z0-9._-]*+";
  private static final Pattern IMAGE =
      Pattern.compile(
          "((?<registry>[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?)/)?(?<name>"
              + NAME
              + "(/"
              + NAME
              + ")*)(?<tag>:[A-Za-z0-9_][A-Za-z0-9_.-]*)?(@[A-Za-z0-9]+:[0-9a-fA-F]+)?");

  /** Names that podman mistakes for the start of a path or an address if a colon follows. */
  private static final Set<String> TRANSPORTS =
      Set.of(
          "dir",
          "oci",
          "oci-archive",
          "docker-archive",
          "docker-daemon",
          "containers-storage",
          "ostree",
          "sif",
          "tarball");

  private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]*");
  private static final Pattern MEMORY = Pattern.compile("[0-9]{1,15}[bkmgBKMG]?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern ENGINE_HOST =
      Pattern.compile("unix:///[A-Za-z0-9_./-]+|tcp://[A-Za-z0-9.:\\[\\]-]+/?");

  /**
   * Creates a description.
   *
   * @throws Problem.Invalid if a value is not allowed
   */
  public ContainerSpec {
    check(
        isImage(image),
        image.isEmpty()
            ? "The job builds in a container, but specifies no image. Enter an image in the job."
            : "'" + image + "' is not a valid image name; example: debian:12.");
    checkEngineHost(engineHost);
    check(group.isEmpty() || matches(GROUP, group), "'" + group + "' is not a valid group name.");
    check(
        network.isEmpty() || matches(NETWORK, network),
        "'" + network + "' is not a valid container network name.");
    check(
        memory.isEmpty() || matches(MEMORY, memory),
        "'" + memory + "' is not a valid memory limit; examples: 512m, 2g.");
    check(
        cpuShares.isEmpty() || matches(NUMBER, cpuShares),
        "'" + cpuShares + "' is not a valid number of CPU shares.");
    check(
        volumes.size() <= MAX_VOLUMES, "A container can have at most " + MAX_VOLUMES + " volumes.");
    volumes.forEach(ContainerSpec::check);
    volumes = List.copyOf(volumes);
    command = List.copyOf(command);
  }

  /** A description without further options. */
  public ContainerSpec(
      String image,
      boolean alwaysPulls,
      String engineHost,
      List<Volume> volumes,
      boolean privileged,
      String group,
      List<String> command,
      String network,
      String memory,
      String cpuShares,
      @Nullable RegistryLogin login) {
    this(
        image,
        alwaysPulls,
        engineHost,
        volumes,
        privileged,
        group,
        command,
        network,
        memory,
        cpuShares,
        login,
        ContainerOptions.NONE);
  }

  /**
   * A container for a block of a pipeline.
   *
   * @param engineHost empty for the machine's own engine
   * @param arguments options of {@code docker run}
   * @throws Problem.Invalid if a value is not allowed
   */
  public static ContainerSpec of(String image, String engineHost, String arguments) {
    return ContainerArguments.apply(
        new ContainerSpec(
            image, false, engineHost, List.of(), false, "", List.of(), "", "", "", null),
        arguments);
  }

  private static void check(boolean valid, String message) {
    if (!valid) {
      throw new Problem.Invalid(message);
    }
  }

  /**
   * Checks the address of a container engine; it may be empty.
   *
   * @throws Problem.Invalid if the address is not allowed
   */
  public static void checkEngineHost(String engineHost) {
    check(
        engineHost.isEmpty() || matches(ENGINE_HOST, engineHost),
        "'"
            + engineHost
            + "' is not a valid container engine address. Use unix:///PATH or tcp://HOST:PORT.");
  }

  private static void check(Volume volume) {
    for (String path : List.of(volume.hostPath(), volume.path())) {
      check(
          isMountable(path),
          "'"
              + path
              + "' is not a valid volume path. Use an absolute path without colons or control"
              + " characters.");
    }
    check(
        !PosixPath.resolve("/", volume.path()).equals("/"),
        "A volume cannot replace the root folder of the container.");
  }

  /** True for an absolute path that can be part of a volume option. */
  static boolean isMountable(String path) {
    return path.startsWith("/")
        && path.length() <= 4_000
        && path.chars().noneMatch(c -> c < ' ' || c == ':');
  }

  private static boolean matches(Pattern pattern, String text) {
    return text.length() <= MAX_LENGTH && pattern.matcher(text).matches();
  }

  private static boolean isImage(String image) {
    if (image.length() > MAX_LENGTH) {
      return false;
    }
    var matcher = IMAGE.matcher(image);
    return matcher.matches()
        && !(matcher.group("registry") == null
            && matcher.group("tag") != null
            && TRANSPORTS.contains(matcher.group("name")));
  }

  /** The registry that the image is pulled from; empty for Docker Hub. */
  public String registry() {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "";
  }

  /** URL of the registry, by which the domain of a credential is checked. */
  public String registryUrl() {
    return "https://" + (registry().isEmpty() ? "index.docker.io" : registry()) + "/";
  }

  /** The same description with a login for the image's registry. */
  public ContainerSpec withLogin(RegistryLogin registryLogin) {
    return new ContainerSpec(
        image,
        alwaysPulls,
        engineHost,
        volumes,
        privileged,
        group,
        command,
        network,
        memory,
        cpuShares,
        registryLogin,
        options);
  }

  /** The login in the format of docker's {@code config.json}, which podman reads too. */
  public static String authentication(RegistryLogin login, String registry) {
    String encoded =
        Base64.getEncoder()
            .encodeToString(
                (login.username() + ":" + login.password()).getBytes(StandardCharsets.UTF_8));
    Json.Writer servers = Json.object();
    for (String server :
        registry.isEmpty()
            ? List.of("https://index.docker.io/v1/", "docker.io")
            : List.of(registry)) {
      servers.put(server, Json.object().put("auth", encoded));
    }
    return Json.object().put("auths", servers).toString();
  }
}
