package dev.steward.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;

/**
 * Podman with storage of its own and an image that contains only busybox, so that no registry is
 * needed. Where podman cannot run containers, tests are skipped with the reason; they fail if
 * {@code STEWARD_REQUIRE_CONTAINERS} is set.
 */
final class Podman implements AutoCloseable {

  static final String IMAGE = "localhost/steward-contract:1";

  /**
   * Creates a program that accepts docker's commands, the image, and a container as a check. Where
   * cgroups are mounted in hybrid mode, containers are created in a mount namespace without the
   * unified hierarchy, which crun would prefer.
   */
  private static final String CREATE =
      """
      set -eu
      mkdir -p "$FOLDER/image/bin" "$FOLDER/image/tmp"
      cd "$FOLDER"
      chmod 1777 image/tmp
      cat > podman <<EOF
      #!/bin/sh
      set -- --root '$FOLDER/root' --runroot '$FOLDER/runroot' --runtime crun \\\\
        --cgroup-manager cgroupfs --events-backend file "\\$@"
      case " \\$* " in
        *' run '*) mountpoint -q /sys/fs/cgroup/unified && exec unshare -m /bin/sh -c \\\\
          'umount -l /sys/fs/cgroup/unified; exec podman "\\$@"' sh "\\$@" ;;
      esac
      exec podman "\\$@"
      EOF
      cat > containers.conf <<EOF
      [containers]
      default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=16384:16384"]
      EOF
      sed -i "2i export CONTAINERS_CONF='$FOLDER/containers.conf'" podman
      chmod 755 podman
      cp /bin/busybox image/bin/busybox
      for program in $(/bin/busybox --list); do ln -s busybox "image/bin/$program" 2>/dev/null || true; done
      tar -C image -cf image.tar .
      ./podman import image.tar "$IMAGE" >/dev/null
      [ "$(./podman run --rm --network none --user 1234:1234 "$IMAGE" id -u)" = 1234 ]
      """;

  private final Path folder;

  private Podman(Path folder) {
    this.folder = folder;
  }

  private static Map<String, String> variables(Path folder) {
    return Map.of("FOLDER", folder.toString(), "IMAGE", IMAGE);
  }

  /** The installation; skips the test if podman cannot run containers here. */
  static Podman require(Path folder) {
    Shell.Result result = Shell.run(CREATE, variables(folder));
    String problem = "podman cannot run containers here: " + result.err();
    if (result.exit() != 0 && System.getenv("STEWARD_REQUIRE_CONTAINERS") != null) {
      throw new AssertionError(problem);
    }
    assumeTrue(result.exit() == 0, problem);
    return new Podman(folder);
  }

  /** Absolute path of the program. */
  String program() {
    return folder.resolve("podman").toString();
  }

  /** Names of all containers. */
  String containers() {
    return Shell.run("\"$FOLDER/podman\" ps --all --format '{{.Names}}'", variables(folder))
        .ok()
        .out();
  }

  /** Lets the steps of all builds of a server run in the containers that their jobs name. */
  void use(ApiClient api) {
    api.send(
        "POST", "settings", "application/json", "{\"containerProgram\":\"" + program() + "\"}");
  }

  /** The element of a job whose steps run in a container. */
  static String wrapper() {
    return "<com.cloudbees.jenkins.plugins.okidocki.DockerBuildWrapper><selector"
        + " class=\"com.cloudbees.jenkins.plugins.okidocki.PullDockerImageSelector\"><image>"
        + IMAGE
        + "</image></selector><net>none</net>"
        + "</com.cloudbees.jenkins.plugins.okidocki.DockerBuildWrapper>";
  }

  @Override
  public void close() {
    Shell.run(
            """
            cd "$FOLDER"
            ./podman kill --all >/dev/null 2>&1
            ./podman rm --all --force >/dev/null
            grep -o " $FOLDER[^ ]*" /proc/mounts | xargs -r umount -l
            rm -rf root runroot image image.tar
            """,
            variables(folder))
        .ok();
  }
}
