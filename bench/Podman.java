import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Podman with storage of its own and an image that contains only busybox; no registry is needed. */
final class Podman implements AutoCloseable {
  static final String IMAGE = "localhost/steward-bench:1";

  /**
   * A program that accepts docker's commands. Where cgroups are mounted in hybrid mode, containers
   * are created in a mount namespace without the unified hierarchy, which crun would prefer. Their
   * limits are within those of this process, which podman's defaults may exceed.
   */
  private static final String PROGRAM =
      """
      #!/bin/sh
      engine() {
        exec podman --root '@FOLDER@/root' --runroot '@FOLDER@/runroot' --runtime crun \\
          --cgroup-manager cgroupfs --events-backend file "$@"
      }
      [ "$1" = run ] || engine "$@"
      shift
      files=$(ulimit -Hn)
      set -- run --ulimit "nofile=$files:$files" --ulimit nproc=16384:16384 "$@"
      if mountpoint -q /sys/fs/cgroup/unified; then
        exec unshare -m /bin/sh -c 'umount -l /sys/fs/cgroup/unified; exec "$0" "$@"' \\
          podman --root '@FOLDER@/root' --runroot '@FOLDER@/runroot' --runtime crun \\
          --cgroup-manager cgroupfs --events-backend file "$@"
      fi
      engine "$@"
      """;

  private final Path folder;
  private final Path program;

  /**
   * Builds the image.
   *
   * @throws IOException if podman cannot run containers here
   */
  Podman() throws Exception {
    // Not inside the bench's folder, since a container must not see the server's folders.
    folder = Files.createTempDirectory("bench-podman");
    program = Files.writeString(folder.resolve("podman"), PROGRAM.replace("@FOLDER@", folder.toString()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      createImage();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void createImage() throws Exception {
    Path image = folder.resolve("image");
    Path bin = Files.createDirectories(image.resolve("bin"));
    Files.setPosixFilePermissions(Files.createDirectory(image.resolve("tmp")), PosixFilePermissions.fromString("rwxrwxrwx"));
    Path busybox = Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String name : output(List.of(busybox.toString(), "--list")).lines().toList()) {
      if (!name.equals("busybox")) {
        Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
      }
    }
    Path tar = folder.resolve("image.tar");
    output(List.of("tar", "-C", image.toString(), "-cf", tar.toString(), "."));
    run("import", tar.toString(), IMAGE);
    run("run", "--rm", "--network", "none", IMAGE, "true");
  }

  String program() {
    return program.toString();
  }

  /** Runs the program, and returns its output. */
  String run(String... arguments) throws Exception {
    var command = new ArrayList<String>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return output(command);
  }

  private static String output(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
    return output;
  }

  /** Removes the containers and the storage, parts of which may be mounted. */
  @Override
  public void close() throws Exception {
    try {
      run("kill", "--all");
      run("rm", "--all", "--force", "--time", "0");
    } catch (IOException e) {
      // No container runs.
    }
    output(List.of("/bin/sh", "-c", "grep -o ' " + folder + "[^ ]*' /proc/mounts | xargs -r umount -l; rm -rf \"$1\"", "sh", folder.toString()));
  }
}
