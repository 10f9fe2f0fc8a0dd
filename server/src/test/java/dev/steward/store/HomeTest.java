package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

  @TempDir Path folder;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void homePermissionsAreRestricted() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.createDirectory(home.resolve("secrets"));
    for (Path openFolder : new Path[] {home, home.resolve("secrets")}) {
      Files.setPosixFilePermissions(openFolder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    try (Home openedHome = Home.acquire(home)) {
      for (String name : new String[] {"", "secrets", "run"}) {
        assertThat(permissions(openedHome.folder().resolve(name))).as(name).isEqualTo("rwx------");
      }
      assertThat(permissions(home.resolve("run/lock"))).isEqualTo("rw-------");
    }
  }

  @Test
  void aHomeOfAnotherUserIsRefusedUnchanged() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    assumeTrue(
        Files.getAttribute(folder, "unix:uid").equals(0),
        "only root can change the owner of a file");
    Files.setAttribute(home, "unix:uid", 12_345);
    assertThatThrownBy(() -> Home.acquire(home))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("Run Steward as the owner of the home");
    assertThat(permissions(home)).isEqualTo("rwxr-xr-x");
    try (var entries = Files.list(home)) {
      assertThat(entries).isEmpty();
    }
  }
}
