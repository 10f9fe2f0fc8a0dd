package dev.steward.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerKeyTest {

  @TempDir Path secrets;

  @Test
  void theKeyFileIsPrivateAndReusedAtTheNextStart() throws IOException {
    var random = new SecureRandom();
    // Temporary files left by a killed process do no harm and are not read as the key.
    Files.writeString(secrets.resolve("server.key.new"), "half");
    ServerKey created = ServerKey.of(secrets, random);
    Path file = secrets.resolve("server.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(ServerKey.of(secrets, random).derive("x")).isEqualTo(created.derive("x"));
    try (var files = Files.list(secrets)) {
      assertThat(files.toList()).containsExactly(file);
    }
    Files.write(file, new byte[16]);
    assertThatThrownBy(() -> ServerKey.of(secrets, random))
        .isInstanceOf(ServerFailure.class)
        .hasMessageContaining("restore it from a backup");
  }
}
