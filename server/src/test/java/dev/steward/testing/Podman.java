package dev.steward.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Podman with storage of its own and an image that contains only busybox, created once for all
 * tests of a JVM, so that no registry is needed. Where podman cannot run containers, tests are
 * skipped with the reason; they fail if {@code STEWARD_REQUIRE_CONTAINERS} is set.
 */
public final class Podman {

  /** The image. */
  public static final String IMAGE = "localhost/steward-test:1";

  /**
   * A program that accepts docker's commands. Where cgroups are mounted in hybrid mode, containers
   * are created in a mount namespace without the unified hierarchy, which crun would prefer. They
   * get limits that the test process may set; podman's default limits may be too high.
   */
  private static final String PROGRAM =
      """
      #!/bin/sh
      engine() {
        exec podman --root '@FOLDER@/root' --runroot '@FOLDER@/runroot' --runtime crun \\
          --cgroup-manager cgroupfs --events-backend file "$@"
      }
      case $1 in
        run) ;;
        pull) shift; engine pull --tls-verify=false "$@" ;;
        *) engine "$@" ;;
      esac
      shift
      files=$(ulimit -Hn)
      set -- run --ulimit "nofile=$files:$files" --ulimit nproc=16384:16384 @OPTIONS@ "$@"
      if mountpoint -q /sys/fs/cgroup/unified; then
        exec unshare -m /bin/sh -c 'umount -l /sys/fs/cgroup/unified; exec "$0" "$@"' \\
          podman --root '@FOLDER@/root' --runroot '@FOLDER@/runroot' --runtime crun \\
          --cgroup-manager cgroupfs --events-backend file "$@"
      fi
      engine "$@"
      """;

  private static @Nullable Podman instance;
  private static @Nullable String problem;

  private final Path folder;
  private final Path program;

  private Podman(Path folder) throws IOException {
    this.folder = folder;
    program = write("podman", "");
  }

  private Path write(String name, String options) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve(name),
            PROGRAM.replace("@FOLDER@", folder.toString()).replace("@OPTIONS@", options));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** Absolute path of a program that creates each container with an additional option. */
  public String programWith(String name, String option) {
    try {
      return write(name, option).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The installation; skips the test if podman cannot run containers here. */
  public static synchronized Podman require() {
    if (instance == null && problem == null) {
      try {
        instance = create();
      } catch (IOException e) {
        problem = e.getMessage();
      }
    }
    if (instance == null && System.getenv("STEWARD_REQUIRE_CONTAINERS") != null) {
      throw new AssertionError(
          "podman cannot run containers here: "
              + problem
              + "; unset STEWARD_REQUIRE_CONTAINERS to skip the tests that need containers");
    }
    assumeTrue(
        instance != null,
        () ->
            "skipped, because podman cannot run containers here: "
                + problem
                + "; with STEWARD_REQUIRE_CONTAINERS=1 this test fails instead");
    return java.util.Objects.requireNonNull(instance);
  }

  private static Podman create() throws IOException {
    for (String name : List.of("podman", "crun", "busybox")) {
      if (List.of("/usr/bin/", "/bin/").stream()
          .noneMatch(bin -> Files.isExecutable(Path.of(bin + name)))) {
        throw new IOException(
            name + " is not installed (packages podman, crun and busybox-static)");
      }
    }
    var podman = new Podman(Files.createTempDirectory("steward-podman-"));
    Runtime.getRuntime().addShutdownHook(new Thread(podman::delete));
    Path image = podman.folder.resolve("image");
    Path bin = Files.createDirectories(image.resolve("bin"));
    Files.createDirectory(image.resolve("tmp"));
    Files.setPosixFilePermissions(
        image.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Path busybox = Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String name : output(List.of(busybox.toString(), "--list")).lines().toList()) {
      if (!name.equals("busybox")) {
        Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
      }
    }
    Path tar = podman.folder.resolve("image.tar");
    output(List.of("tar", "-C", image.toString(), "-cf", tar.toString(), "."));
    podman.run("import", tar.toString(), IMAGE);
    String answer =
        podman.run("run", "--rm", "--network", "none", "--user", "1234:1234", IMAGE, "id", "-u");
    if (!answer.strip().equals("1234")) {
      throw new IOException("a container printed '" + answer.strip() + "'");
    }
    return podman;
  }

  private void delete() {
    try {
      run("kill", "--all");
      run("rm", "--all", "--force");
    } catch (IOException e) {
      // Nothing is running any more.
    }
    try {
      // The storage may be mounted.
      output(
          List.of(
              "/bin/sh",
              "-c",
              "grep -o ' " + folder + "[^ ]*' /proc/mounts | xargs -r umount -l; rm -rf \"$1\"",
              "sh",
              folder.toString()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Absolute path of the program. */
  public String program() {
    return program.toString();
  }

  /** Runs the program, and returns its output. */
  public String run(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return output(command);
  }

  /** Names of all containers. */
  public List<String> containers() throws IOException {
    return run("ps", "--all", "--format", "{{.Names}}").lines().toList();
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(output.strip());
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
